package io.culvert.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code culvert fuzz} as a command; that it finds what it looks for is Jazzer's business. */
class FuzzRunTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new FuzzRun(folder))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void everyTargetIsListed() {
    assertThat(run("--list")).isZero();
    assertThat(out.toString().lines())
        .containsExactlyElementsOf(FuzzTargets.all().keySet())
        .contains("walk", "rules", "helper-ftp");
  }

  @Test
  void aTargetThatIsNoneIsRefusedBeforeAnythingRuns() {
    assertThat(run("walk", "ruls")).isEqualTo(2);
    assertThat(err).hasToString("culvert fuzz: no target \"ruls\"; did you mean \"rules\"?\n");
    assertThat(run("nothing-like-it")).isEqualTo(2);
    assertThat(err.toString()).contains("culvert fuzz --list names them");
    assertThat(run("--seconds", "0", "walk")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void howFarItCameIsReadFromTheLog() throws IOException {
    Path log = folder.resolve("log");
    Files.writeString(log, "INFO: Loaded 3 hooks\n");
    assertThat(FuzzReach.of(log)).isEqualTo(FuzzReach.NONE);
    String pulses =
        """
        #2959\tREDUCE cov: 474 ft: 911 corp: 80/265b lim: 8 exec/s: 269 rss: 518Mb L: 2/8 MS: 2
        #4096\tpulse  cov: 481 ft: 958 corp: 98/397b lim: 14 exec/s: 322 rss: 518Mb
        """;
    Files.writeString(log, pulses);
    assertThat(FuzzReach.of(log)).isEqualTo(new FuzzReach(0, 4096, 481, 98));
    Files.writeString(log, pulses + "Done 5156 runs in 16 second(s)\n");
    assertThat(FuzzReach.of(log)).isEqualTo(new FuzzReach(16, 5156, 481, 98));
  }

  @Test
  void inTheEndAllIsSummedUp() {
    FuzzReach all = new FuzzReach(61, 500, 70, 8).and(new FuzzReach(62, 300, 60, 9));
    assertThat(FuzzRun.sum(2, all, 0))
        .isEqualTo("2 targets, 800 inputs in 123 seconds (2 min): all laws held");
    assertThat(FuzzRun.sum(2, all, 3)).endsWith(": findings: 3");
    assertThat(all.columns().strip().split(" +")).containsExactly("123", "800", "70", "17");
  }

  /** An hour is asked for, and whoever says nothing gets it. */
  @Test
  void allTargetsAreLookedAtForAnHour() {
    int shares = FuzzTargets.all().values().stream().mapToInt(made -> made.get().share()).sum();
    String seconds =
        new CommandLine(new FuzzRun(folder))
            .getCommandSpec()
            .findOption("--seconds")
            .defaultValue();
    assertThat(shares * Integer.parseInt(seconds)).isBetween(3_600, 4_200);
  }

  @Test
  void aTargetBeginsFromItsSeedsAndWhatIsKept() throws IOException {
    SeedWriter.write("config", FuzzTargets.all().get("config").get(), folder);
    assertThat(folder.resolve("seed-0")).exists();
    assertThat(folder.resolve("kept-nul-is-told-as-in-line-1")).exists();
  }
}
