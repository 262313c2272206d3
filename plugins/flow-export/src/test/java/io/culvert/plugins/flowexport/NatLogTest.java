package io.culvert.plugins.flowexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written about translations, word for word: {@code culvert nat-log who} reads it. */
final class NatLogTest {

  @TempDir Path folder;

  private List<String> lines(boolean destinations) throws Exception {
    Map<String, String> values = new HashMap<>();
    NatLogExporter exporter = new NatLogExporter();
    exporter.settings().forEach(s -> s.standard().ifPresent(value -> values.put(s.key(), value)));
    values.put("file", "nat.log");
    values.put("destinations", Boolean.toString(destinations));
    FlowSettings settings = new FlowSettings(values, folder, List.of("lan0"));
    exporter.check(settings);
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_795_316_600_001L), ZoneOffset.UTC);
    FlowSink sink = NatLogExporter.open(settings, clock);
    Flow untranslated =
        Flows.flow(
            Flow.Kind.ENDED,
            9,
            17,
            Flows.ends("10.0.1.2", 53, "10.0.2.2", 53),
            Flows.ends("10.0.2.2", 53, "10.0.1.2", 53),
            new Flow.Carried(false, 0, 0, 0, 0));
    sink.take(
        List.of(
            Flows.masqueraded(Flow.Kind.STARTED, 7),
            Flows.forwarded(Flow.Kind.ALIVE, 8),
            untranslated,
            Flows.ping(Flow.Kind.ENDED, 10)));
    sink.close();
    return Files.readAllLines(folder.resolve("nat.log"));
  }

  @Test
  void keepsWhoHadWhatAndNotWhomTheyTalkedTo() throws Exception {
    assertThat(lines(false))
        .containsExactly(
            "! 1795316600.001 started",
            "+ 1795316664.169 1795316664.169 s tcp 10.0.1.2:40112 198.51.100.1:50001 - 7",
            "= 1795316700.002 1795316664.169 d udp [fd00::9]:8080 [2001:db8:2::9]:80 - 8",
            "- 1795316700.002 1795316664.169 s icmp 10.0.1.2:77 198.51.100.1:78 - 10",
            "! 1795316600.001 stopped");
  }

  @Test
  void keepsTheOtherEndWhereAskedTo() throws Exception {
    assertThat(lines(true))
        .contains(
            "+ 1795316664.169 1795316664.169 s tcp 10.0.1.2:40112 198.51.100.1:50001"
                + " 203.0.113.9:21 7",
            "= 1795316700.002 1795316664.169 d udp [fd00::9]:8080 [2001:db8:2::9]:80"
                + " [2001:db8::2]:40112 8",
            "- 1795316700.002 1795316664.169 s icmp 10.0.1.2:77 198.51.100.1:78 203.0.113.9:0 10");
  }
}
