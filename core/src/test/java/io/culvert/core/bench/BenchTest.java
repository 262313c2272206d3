package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.core.boot.Main;
import io.culvert.core.device.tun.TestNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A bench in small: that it measures, not what. */
@Tag("tun")
class BenchTest {

  private static final String RULES =
      """
      *nat
      :POSTROUTING ACCEPT [0:0]
      -A POSTROUTING -o wan0 -j MASQUERADE
      COMMIT
      *filter
      :FORWARD DROP [0:0]
      -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
      -A FORWARD -i lan0 -o wan0 -p udp -j ACCEPT
      COMMIT
      """;

  @Test
  @Timeout(180)
  void twoRoadsAreMeasuredAndNothingIsLeft(@TempDir Path folder) throws IOException {
    TestNamespace.assumeRights();
    for (String program : List.of("cc", "iperf3", "ip", "sysctl")) {
      assumeTrue(Bench.isOnPath(program), "needs " + program);
    }
    Path rules = Files.writeString(folder.resolve("rules.v4"), RULES);
    Path report = folder.resolve("table.md");
    List<ProcessHandle> before = ProcessHandle.current().descendants().toList();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    int exit =
        new CommandLine(new BenchCommand(Main.class))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                ("udp --only c,culvert-epoll --rounds 1 --warm-up 0 --seconds 1 -o json --rules "
                        + rules
                        + " --report "
                        + report)
                    .split(" "));

    assertThat(exit).as(err.toString()).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/results")).hasSize(4);
    for (JsonNode row : json.at("/results")) {
      if (row.at("/figure").asText().equals("late")) {
        assertThat(row.at("/median").asDouble()).as(row.toString()).isBetween(0.0, 1_000_000.0);
        continue;
      }
      assertThat(row.at("/median").asDouble()).as(row.toString()).isBetween(0.1, 10_000.0);
      assertThat(row.at("/cpu/each").asDouble()).as(row.toString()).isPositive();
    }
    assertThat(Files.readString(report)).contains("| UDP, 64 bytes       | Culvert, epoll ");
    assertThat(made()).isEmpty();
    assertThat(ProcessHandle.current().descendants())
        .filteredOn(process -> !before.contains(process))
        .isEmpty();
  }

  private static List<String> made() throws IOException {
    String stem = "culvert-bench-" + ProcessHandle.current().pid() + "-";
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"));
        Stream<Path> folders = Files.list(temporary)) {
      return Stream.concat(namespaces, folders)
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(stem))
          .toList();
    }
  }
}
