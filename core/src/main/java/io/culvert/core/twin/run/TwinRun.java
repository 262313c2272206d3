package io.culvert.core.twin.run;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.run.TwinCommand.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as the command does it: says the seed, shows progress, keeps cases, tells the result. */
final class TwinRun implements Twin.Watcher {

  private static final int MAX_DIFFERENCES = 40;
  private static final long PROGRESS_MILLIS = 500;

  private final TwinParts parts;
  private final Terminal terminal;
  private final Options options;
  private long beganMillis;
  private long shownMillis;
  private final Optional<OwnRules> own;
  private final Topology topology;

  /**
   * What was asked for.
   *
   * @param rules the operator's file, or null
   * @param helper the helper that everything is about, or null for no one
   */
  record Options(
      long seed,
      int ipVersion,
      long packets,
      int threads,
      boolean keepGoing,
      int shrinkSeconds,
      Path rules,
      String helper,
      Path out,
      OutputFormat format) {

    /** What to type for the same run. */
    String command() {
      return "culvert twin --seed "
          + seed
          + " --packets "
          + packets
          + (ipVersion == 6 ? " --ipv6" : "")
          + (rules == null ? "" : " --rules " + rules)
          + (helper == null ? "" : " --helper " + helper)
          + (keepGoing ? " --keep-going" : "");
    }
  }

  /** A run, whose rules have been read; refuses an operator's file that is no good. */
  TwinRun(TwinParts parts, Terminal terminal, Options options) {
    this.parts =
        options.helper() == null ? parts : parts.about(options.helper(), options.ipVersion());
    this.terminal = terminal;
    this.options = options;
    own =
        Optional.ofNullable(options.rules())
            .map(file -> OwnRules.read(file, options.ipVersion(), parts.language()));
    topology = own.map(OwnRules::topology).orElseGet(Topology::standard);
  }

  /** Runs to the end and tells what came of it. */
  ResultJson run() {
    beganMillis = System.currentTimeMillis();
    announce();
    TwinPlan plan =
        new TwinPlan(
            options.seed(),
            options.ipVersion(),
            options.packets(),
            options.threads(),
            options.keepGoing(),
            MAX_DIFFERENCES,
            options.shrinkSeconds(),
            topology,
            own.<RuleSource>map(rules -> rules).orElse(parts.rules()),
            own.map(rules -> rules.aimed(parts.traffic())).orElse(parts.traffic()));
    Twin.Result run = new Twin(parts.sides(), plan, Excuses.all(), this).run();
    own.ifPresent(rules -> rules.count(run.tally()));
    ResultJson result = result(run);
    terminal.progress("");
    tell(result);
    return result;
  }

  private void announce() {
    own.map(OwnRules::warnings).filter(text -> !text.isEmpty()).ifPresent(terminal::error);
    String text =
        "seed "
            + options.seed()
            + ", kernel "
            + TwinRights.kernelRelease()
            + "; the same again: "
            + options.command();
    if (options.format() == OutputFormat.JSON) {
      terminal.error(text);
    } else {
      terminal.line(text);
    }
  }

  @Override
  public void progress(Tally soFar, int kinds) {
    long now = System.currentTimeMillis();
    if (now - shownMillis > PROGRESS_MILLIS) {
      shownMillis = now;
      terminal.progress(TwinText.progress(soFar, kinds, now - beganMillis));
    }
  }

  @Override
  public void outcome(Outcome outcome) {
    own.ifPresent(rules -> rules.seen(outcome));
  }

  @Override
  public Finding found(Finding finding, Tally soFar) {
    String name = fileName(finding);
    CaseFile kept = CaseFile.of(finding.difference().what(), topology, finding.found());
    kept.write(options.out().resolve(name));
    Finding named =
        new Finding(
            finding.episode(),
            finding.times(),
            finding.repeats(),
            finding.found(),
            Optional.of(options.out().resolve(name).toString()));
    terminal.progress("");
    if (options.format() == OutputFormat.TEXT) {
      terminal.line(TwinText.finding(named, soFar.total("packets")));
    }
    return named;
  }

  private String fileName(Finding finding) {
    String kind =
        finding.difference().kind().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String shorter = kind.length() > 60 ? kind.substring(0, 60) : kind;
    return "ipv" + options.ipVersion() + "-" + options.seed() + about() + "-" + shorter + ".case";
  }

  private String about() {
    return options.helper() == null ? "" : "-" + options.helper();
  }

  private ResultJson result(Twin.Result result) {
    List<ResultJson.Kind> kinds =
        result.findings().stream()
            .map(
                f ->
                    new ResultJson.Kind(
                        f.difference().kind(),
                        f.difference().what(),
                        f.times(),
                        f.repeats(),
                        f.file().orElse("")))
            .toList();
    return new ResultJson(
        options.command(),
        TwinRights.kernelRelease(),
        parts.version(),
        options.rules() == null ? "" : options.rules().toString(),
        options.seed(),
        options.ipVersion(),
        (System.currentTimeMillis() - beganMillis + 500) / 1_000,
        result.tally(),
        kinds);
  }

  private void tell(ResultJson result) {
    save(result);
    if (options.format() == OutputFormat.JSON) {
      terminal.line(result.text());
    } else {
      terminal.line(TwinText.totals(result));
      own.map(OwnRules::missed).filter(text -> !text.isEmpty()).ifPresent(terminal::line);
      terminal.line(
          own.map(rules -> rules.verdict(result)).orElseGet(() -> TwinText.verdict(result)));
    }
  }

  /** Every result is kept beside the case files. */
  private void save(ResultJson result) {
    String own = (options.rules() == null ? "" : "-own") + about();
    String name = "result-ipv" + options.ipVersion() + "-" + options.seed() + own + ".json";
    try {
      Files.createDirectories(options.out());
      Files.writeString(options.out().resolve(name), result.text() + "\n");
    } catch (IOException e) {
      throw new TwinException("can't write the result: " + e.getMessage(), e);
    }
  }
}
