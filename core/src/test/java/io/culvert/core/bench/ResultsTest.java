package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.core.bench.Results.Gap;
import io.culvert.core.bench.Service.Cpu;
import io.culvert.core.bench.Traffic.Sample;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of results, for people and for programs. */
class ResultsTest {

  private static final String ZERO = "0.00 in a million";

  private final Series yardstick = new Series(RoadKind.FORWARDER, Traffic.UDP);
  private final Series culvert = new Series(RoadKind.CULVERT_EPOLL, Traffic.UDP);
  private final Series kernel = new Series(RoadKind.KERNEL, Traffic.LATENCY);

  ResultsTest() {
    for (double rate : new double[] {600, 500, 700}) {
      yardstick.add(new Sample(List.of(rate, 0.0), 1_000_000), Optional.of(new Cpu(0, 2)));
    }
    for (double rate : new double[] {540, 90.5, 560}) {
      culvert.add(new Sample(List.of(rate, 0.0), 1_000_000), Optional.of(new Cpu(0.5, 1.5)));
    }
    kernel.add(new Sample(List.of(12.345, 99.0, 150.0, 1_500.0), 0), Optional.empty());
  }

  @Test
  void theTableSaysWhenWhereAndWhat() {
    String table = Table.of(results(5));
    assertThat(table)
        .startsWith("2026-11-22 09:05 UTC; A processor, 2 processors; Linux 6.18; A Java 17; load")
        .contains("load 0.5 before, 2.5 after.")
        .contains("IPv4; rounds: 5 of 3 s, roads in turns, and 2 before that do not count;")
        .contains("Half load: 250000 packets a second.")
        .doesNotContain("For a try");
    assertThat(table.lines().filter(line -> line.startsWith("|")))
        .map(line -> line.replaceAll(" +", " "))
        .containsExactly(
            "| traffic | road | median | range | ratio | CPU of the road | of it user |",
            table.lines().filter(line -> line.startsWith("| -")).findFirst().orElseThrow(),
            row("UDP, 64 bytes", "C, reads and writes only", "600 kpps", "500 to 700", "1.00")
                + " 2.00 µs/packet | 0 % |",
            row("UDP, 64 bytes", "Culvert, epoll", "540 kpps", "90.50 to 560", "0.90")
                + " 2.00 µs/packet | 25 % |",
            row("UDP, 64 bytes, late", "C, reads and writes only", ZERO, "0.00 to 0.00", "")
                + " | |",
            row("UDP, 64 bytes, late", "Culvert, epoll", ZERO, "0.00 to 0.00", "") + " | |",
            row("there and back, idle, p50", "this kernel", "12.35 µs", "12.35 to 12.35", "1.00")
                + " | |",
            row("there and back, idle, p99", "this kernel", "99.00 µs", "99.00 to 99.00", "1.00")
                + " | |",
            row("there and back, idle, p99.9", "this kernel", "150 µs", "150 to 150", "1.00")
                + " | |",
            row("there and back, idle, longest", "this kernel", "1500 µs", "1500 to 1500", "1.00")
                + " | |");
  }

  private static String row(String... cells) {
    return ("| " + String.join(" | ", cells) + " |").replace("|  |", "| |");
  }

  @Test
  void columnsAreStraight() {
    List<Integer> lengths =
        Table.of(results(5))
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(String::length)
            .distinct()
            .toList();
    assertThat(lengths).hasSize(1);
  }

  @Test
  void theTableSaysWhatIsMissingFromIt() {
    assertThat(Table.of(results(5)))
        .endsWith(
            """

            - pasta: left out: not installed
            - Culvert, epoll, TCP, offload: failed: it ended
              and said so
            """);
  }

  @Test
  void fewRoundsAreForATry() {
    assertThat(Table.of(results(4))).contains("For a try only");
  }

  @Test
  void jsonHasAllOfIt() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ResultsJson.of(results(5)));
    assertThat(json.at("/began").asText()).isEqualTo("2026-11-22T09:05:00Z");
    assertThat(json.at("/machine/kernel").asText()).isEqualTo("Linux 6.18");
    assertThat(json.at("/machine/loadAfter").asDouble()).isEqualTo(2.5);
    assertThat(json.at("/options/rounds").asInt()).isEqualTo(5);
    assertThat(json.at("/halfLoadPacketsPerSecond").asLong()).isEqualTo(250_000);
    assertThat(json.at("/results")).hasSize(8);
    JsonNode second = json.at("/results/2");
    assertThat(second.at("/traffic").asText()).isEqualTo("udp");
    assertThat(second.at("/road").asText()).isEqualTo("culvert-epoll");
    assertThat(second.at("/better").asText()).isEqualTo("higher");
    assertThat(second.at("/median").asDouble()).isEqualTo(540);
    assertThat(second.at("/ratio").asDouble()).isCloseTo(0.9, within(1e-9));
    assertThat(second.at("/rounds")).map(JsonNode::asDouble).containsExactly(540.0, 90.5, 560.0);
    assertThat(second.at("/cpu/userShare").asDouble()).isEqualTo(0.25);
    JsonNode last = json.at("/results/7");
    assertThat(last.at("/figure").asText()).isEqualTo("longest");
    assertThat(last.at("/better").asText()).isEqualTo("lower");
    assertThat(last.has("cpu")).isFalse();
    assertThat(json.at("/notMeasured/0/failed").asBoolean()).isFalse();
    assertThat(json.at("/notMeasured/1/traffic").asText()).isEqualTo("tcp");
  }

  @Test
  void aRunFailsWhereSomethingFailedButNotForWhatIsNotInstalled() {
    assertThat(results(5).failed()).isTrue();
    Gap absent = new Gap(RoadKind.PASTA, Optional.empty(), "not installed", false);
    assertThat(results(5, absent).failed()).isFalse();
  }

  private Results results(int rounds) {
    return results(
        rounds,
        new Gap(RoadKind.PASTA, Optional.empty(), "not installed", false),
        new Gap(RoadKind.CULVERT_EPOLL, Optional.of(Traffic.TCP), "it ended\nand said so", true));
  }

  private Results results(int rounds, Gap... gaps) {
    return new Results(
        Instant.parse("2026-11-22T09:05:00Z"),
        new Machine("A processor", 2, "Linux 6.18", "A Java 17", 0.5, 2.5),
        new Options(
            List.of(Traffic.UDP, Traffic.LATENCY),
            List.of(RoadKind.values()),
            rounds,
            2,
            3,
            4,
            Optional.empty()),
        List.of(yardstick, culvert, kernel),
        List.of(gaps),
        Optional.of(250_000L));
  }
}
