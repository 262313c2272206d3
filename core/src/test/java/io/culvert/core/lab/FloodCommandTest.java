package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.machine.Commands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** What {@code culvert lab flood} takes, and would do; {@code LabFloodTest} has it done. */
class FloodCommandTest {

  @TempDir Path folder;

  private String dry(List<List<FloodKind>> looks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Flood flood = new Flood(looks, 3, 200, 5_000);
    Lab lab = new Lab(Commands.printed(print), print, "test", LabFolder.at(folder));
    flood.furnish(lab);
    assertThat(flood.run(lab)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

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
  @CsvSource({"--seconds,0", "--seconds,61", "--entries,999", "--rate,-1", "flood,everything"})
  void whatMakesNoSenseIsRefused(String option, String value) {
    assertThat(execute("--dry-run", "flood", option, value)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(FloodKind.class)
  void eachKindIsSentFromWhereItComes(FloodKind kind) {
    String printed = dry(List.of(List.of(kind)));
    String packets = "test-router " + folder + "/own/flood " + kind.word() + " 203.0.113.50 3000";
    if (kind.packets()) {
      assertThat(printed).contains(packets).contains("cc -O2 -o " + folder + "/own/flood");
    } else {
      assertThat(printed).contains("# " + kind.word() + ": programs").doesNotContain(packets);
    }
  }

  @Test
  void kindsAreSentOneAfterTheOtherOrTogether() {
    List<FloodKind> two = List.of(FloodKind.UDP, FloodKind.PAGES);
    String together = dry(List.of(two));
    assertThat(together).contains("flood udp").contains("# pages");
    assertThat(new Flood(List.of(two), 3, 200, 5_000).words())
        .containsExactly(
            "flood",
            "--seconds",
            "3",
            "--rate",
            "200",
            "--entries",
            "5000",
            "--at-once",
            "UDP",
            "PAGES");
    List<List<FloodKind>> apart = Stream.of(FloodKind.values()).map(List::of).toList();
    assertThat(new Flood(apart, 3, 200, 5_000).words())
        .doesNotContain("--at-once")
        .endsWith("READERS", "PAGES");
  }
}
