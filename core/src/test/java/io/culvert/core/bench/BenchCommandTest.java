package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.boot.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rounds=0     | --rounds is 1 to 1000, not 0",
        "--warm-up=-1   | --warm-up is 0 to 1000, not -1",
        "--seconds=61   | --seconds is 1 to 60, not 61",
        "--only=c,bsd   | no road is called 'bsd'; there are c, kernel,",
        "--traffic=sctp | no traffic is called 'sctp'; there are tcp, tcp-1500,",
        "nothing        | no traffic is called 'nothing'; there are tcp, tcp-1500,",
        "--rules=/nope  | can't read /nope: no such file",
        "--rounds=some  | Invalid value for option '--rounds'",
        "--output=xml   | Invalid value for option '--output'"
      })
  void whatMakesNoSenseIsRefusedBeforeAnythingIsBuilt(String argument, String says) {
    assertThat(run(argument)).isEqualTo(2);
    assertThat(err.toString()).contains(says);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void helpNamesEveryTrafficAndEveryRoad() {
    assertThat(run("--help")).isZero();
    for (Traffic traffic : Traffic.values()) {
      assertThat(out.toString()).contains("  " + traffic.option() + "  ");
    }
    for (RoadKind road : RoadKind.values()) {
      assertThat(out.toString()).contains(road.option());
    }
  }

  @Test
  void aRoadIsNamedWhollyOrByWhatItsNameBeginsWith() {
    assertThat(RoadKind.of("culvert-uring")).containsExactly(RoadKind.CULVERT_URING);
    assertThat(RoadKind.of("culvert"))
        .containsExactly(RoadKind.CULVERT_EPOLL, RoadKind.CULVERT_URING);
    assertThat(RoadKind.of("c")).containsExactly(RoadKind.FORWARDER);
    assertThat(RoadKind.of("cul")).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenIsFoundBeforeTheWork(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("missing/figures.json");
    BenchCommand.requireWritable(Files.createFile(folder.resolve("there")));
    BenchCommand.requireWritable(folder.resolve("new"));
    assertThatThrownBy(() -> BenchCommand.requireWritable(file)).hasMessage("can't write " + file);
    assertThatThrownBy(() -> BenchCommand.requireWritable(folder))
        .hasMessage("can't write " + folder);
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand(Main.class))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
