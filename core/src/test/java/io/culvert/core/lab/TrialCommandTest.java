package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.machine.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code culvert lab cluster} takes, would build, and says; it is run by hand. */
class TrialCommandTest {

  private static final Map<String, Long> TALKED =
      Map.of(
          "talking",
          100L,
          "ended",
          1L,
          "median_us",
          1_500_000L,
          "max_us",
          2_000_000L,
          "pings",
          700L,
          "lost",
          120L);

  @TempDir Path folder;

  private static int execute(String... arguments) {
    CommandLine lab = new CommandLine(new LabCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    PrintStream err = System.err;
    System.setErr(new PrintStream(PrintStream.nullOutputStream()));
    try {
      return lab.execute(arguments);
    } finally {
      System.setErr(err);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--times,0",
    "--connections,0",
    "--connections,20001",
    "--words,0",
    "--words,101",
    "--lease,199",
    "--entries,0",
    "kill,everybody",
    "--active,join",
    "--active,switch"
  })
  void whatMakesNoSenseIsRefused(String option, String value) {
    assertThat(execute("--dry-run", "cluster", option, value)).isEqualTo(2);
  }

  @Test
  void buildsTwoRoutersAndAWitnessThatCanBeCutOff() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Lab lab = new Lab(Commands.printed(print), print, "test", LabFolder.at(folder));
    System.setProperty("culvert.launcher", "/opt/culvert");
    TrialWorld world;
    try {
      world =
          new TrialWorld(
              lab, new Trial.Settings(List.of(TrialKind.CUT), 1, 10, 5, 1_000, 1, false));
      world.build(false);
    } finally {
      System.clearProperty("culvert.launcher");
    }
    world.cut(world.routers().get(0), false, true, "-j", "DROP");
    String printed = out.toString(StandardCharsets.UTF_8);
    for (String member : List.of("test-a", "test-b", "test-hub")) {
      assertThat(printed)
          .contains("ip netns add " + member)
          .containsPattern("ip netns exec " + member + " env LD_PRELOAD=.* run -c");
    }
    assertThat(printed)
        .contains("ip -n test-a tuntap add dev lan0 mode tap")
        .contains("ip netns exec test-a iptables -A INPUT -i sync -j DROP")
        .doesNotContain("-A OUTPUT -o sync");
  }

  @Test
  void talliesRoundsIntoARowForTheDocs() {
    TrialTally tally = new TrialTally(TrialKind.KILL, 100);
    tally.begin(1);
    tally.add(TALKED, Map.of("mixed", 0L), 0);
    tally.add(TALKED, Map.of("mixed", 2L), 3);
    tally.end(2);
    assertThat(TrialTally.table(List.of(tally)))
        .endsWith(
            "| kill, 2 | 198 of 200 | 2 | 1.50 s (1.50 to 1.50), 2.00 s | 240 of 1400 |"
                + " 2 times | 3 | 1 to 2 |\n");
  }
}
