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
    assertThat(FuzzRun.reached(log).strip().split(" +")).containsOnly("-").hasSize(4);
    Files.writeString(
        log,
        """
        #2959\tREDUCE cov: 474 ft: 911 corp: 80/265b lim: 8 exec/s: 269 rss: 518Mb L: 2/8 MS: 2
        #5156\tDONE   cov: 481 ft: 958 corp: 98/397b lim: 14 exec/s: 322 rss: 518Mb
        Done 5156 runs in 16 second(s)
        """);
    assertThat(FuzzRun.reached(log).strip().split(" +"))
        .containsExactly("5156", "322", "481", "98");
  }

  @Test
  void aTargetBeginsFromItsSeedsAndWhatIsKept() throws IOException {
    SeedWriter.write("config", FuzzTargets.all().get("config").get(), folder);
    assertThat(folder.resolve("seed-0")).exists();
    assertThat(folder.resolve("kept-nul-is-told-as-in-line-1")).exists();
  }
}
