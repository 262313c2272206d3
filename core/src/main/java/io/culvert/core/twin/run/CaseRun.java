package io.culvert.core.twin.run;

import io.culvert.core.twin.run.TwinCommand.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Carries out case files: against the recorded answers, and as root against this kernel, too; then
 * it also says whether the kernel answers as it did when the case was recorded.
 */
final class CaseRun {

  private static final int ATTEMPTS = 5;

  private final TwinParts parts;
  private final Terminal terminal;

  CaseRun(TwinParts parts, Terminal terminal) {
    this.parts = parts;
    this.terminal = terminal;
  }

  /** The exit code; cases without answers are written to {@code out} with this kernel's. */
  int run(List<Path> files, Path out) {
    boolean all = true;
    for (Path file : files) {
      all &= run(file, CaseFile.read(file), out);
    }
    return all ? 0 : 1;
  }

  private boolean run(Path path, CaseFile file, Path out) {
    CaseReplay replay = new CaseReplay(parts.sides(), file);
    boolean good = true;
    if (file.end().isPresent()) {
      good = tell(path, file, "recorded answers", replay.recorded());
    }
    Optional<String> missing = TwinRights.missing();
    if (missing.isPresent()) {
      if (file.end().isEmpty()) {
        terminal.error(path + ": has no recorded answers, and " + missing.get());
        return false;
      }
      return good;
    }
    Outcome live = live(replay, file);
    good &= tell(path, file, "this kernel (" + TwinRights.kernelRelease() + ")", live);
    if (file.end().isEmpty()) {
      Path written = out.resolve(path.getFileName());
      file.answered(live).write(written);
      terminal.line("  written with this kernel's answers: " + written);
    }
    return good;
  }

  /** Without the waits that a cold start or a busy machine put in, if that can be had. */
  private static Outcome live(CaseReplay replay, CaseFile file) {
    Outcome live = replay.live();
    for (int i = 0; i < ATTEMPTS && live.exchanges().size() > file.exchanges().size(); i++) {
      live = replay.live();
    }
    return live;
  }

  private boolean tell(Path path, CaseFile file, String with, Outcome outcome) {
    boolean differs = outcome.difference().isPresent();
    String verdict = outcome.refused() ? "both refuse the rules" : differs ? "differs" : "the same";
    String excuse = file.excused().map(e -> ", as " + e.name() + " says: " + e.reason()).orElse("");
    terminal.line(path + ": " + with + ": " + verdict + excuse);
    outcome.difference().ifPresent(d -> terminal.line(describe(d, outcome)));
    return differs == file.excused().isPresent();
  }

  private static String describe(Difference difference, Outcome outcome) {
    String after =
        difference.step() < 0 || difference.step() >= outcome.exchanges().size()
            ? "  before the first step\n"
            : "  after step " + (difference.step() + 1) + "\n";
    return after + difference.text("  ");
  }
}
