package io.culvert.plugins.flowexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages as a collector sees them: read by tshark, and their headers by hand. */
final class IpfixTest {

  @TempDir Path folder;
  private final Kept collector = new Kept();

  /** Keeps what is sent; its way can break. */
  private static final class Kept implements Collector {
    final List<ByteBuffer> messages = new ArrayList<>();
    boolean anew = true;
    boolean forgetful = true;
    boolean broken;

    @Override
    public void send(ByteBuffer message) throws IOException {
      if (broken) {
        throw new IOException("the way is broken");
      }
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      messages.add(ByteBuffer.wrap(bytes));
    }

    @Override
    public boolean beginsAnew() {
      boolean was = anew;
      anew = false;
      return was;
    }

    @Override
    public boolean forgetful() {
      return forgetful;
    }

    @Override
    public void close() {}

    long sequence(int index) {
      return messages.get(index).getInt(8) & 0xFFFF_FFFFL;
    }

    Path file(Path into) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      messages.forEach(m -> all.writeBytes(m.array()));
      return Files.write(into, all.toByteArray());
    }
  }

  private FlowSettings settings(Object... given) {
    Map<String, String> values = new HashMap<>();
    for (FlowSetting setting : new IpfixExporter().settings()) {
      setting.standard().ifPresent(v -> values.put(setting.key(), v));
    }
    values.put("to", "127.0.0.1:4739");
    for (int i = 0; i < given.length; i += 2) {
      values.put(given[i].toString(), given[i + 1].toString());
    }
    return new FlowSettings(values, folder, List.of("lan0", "wan0"));
  }

  private FlowSink sink(long epochMillis, Object... given) {
    Clock clock = Clock.fixed(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
    return IpfixExporter.sink(settings(given), collector, clock);
  }

  private List<String> shown() throws Exception {
    Path file = collector.file(folder.resolve("flows.ipfix"));
    return Tool.run("tshark", "-n", "-r", file.toString(), "-V")
        .lines()
        .map(String::strip)
        .toList();
  }

  @Test
  void tsharkReadsBothDirectionsAndTranslations() throws Exception {
    FlowSink sink = sink(1_795_316_701_000L);
    sink.take(
        List.of(
            Flows.masqueraded(Flow.Kind.ENDED, 1),
            Flows.forwarded(Flow.Kind.ENDED, 2),
            Flows.ping(Flow.Kind.ENDED, 3)));
    sink.close();
    List<String> shown = shown();
    assertThat(shown)
        .containsSubsequence("InputInt: 1", "IfName: lan0", "InputInt: 2", "IfName: wan0")
        .containsSubsequence(
            "FlowSequence: 2",
            "StartTime: Nov 22, 2026 03:04:24.169000000 UTC",
            "EndTime: Nov 22, 2026 03:05:00.002000000 UTC",
            "Octets: 469",
            "Packets: 8",
            "Octets: 433 (Reverse Type 1 BYTES)",
            "Packets: 7 (Reverse Type 2 PKTS)",
            "InputInt: 1",
            "OutputInt: 2",
            "SrcAddr: 10.0.1.2",
            "DstAddr: 203.0.113.9",
            "Post NAT Source IPv4 Address: 198.51.100.1",
            "Post NAT Destination IPv4 Address: 203.0.113.9",
            "SrcPort: 40112",
            "DstPort: 21",
            "Post NAPT Source Transport Port: 50001",
            "Post NAPT Destination Transport Port: 21",
            "Flow Id: 1",
            "Protocol: TCP (6)",
            "Flow End Reason: End of Flow detected (3)",
            "Biflow Direction: Initiator (1)")
        .containsSubsequence(
            "SrcAddr: 2001:db8::2",
            "DstAddr: 2001:db8:2::9",
            "Post NAT Source IPv6 Address: 2001:db8::2",
            "Post NAT Destination IPv6 Address: fd00::9",
            "DstPort: 80",
            "Post NAPT Destination Transport Port: 8080",
            "Flow End Reason: Idle timeout (1)")
        .containsSubsequence("SrcPort: 0", "DstPort: 0", "ICMP Type: 0x0800", "Protocol: ICMP (1)");
    assertThat(shown).noneMatch(line -> line.contains("Malformed") || line.contains("Expert"));
  }

  @Test
  void translationsHaveRecordsOfTheirOwnWhereAskedFor() throws Exception {
    FlowSink sink = sink(1_795_316_701_000L, "nat-events", true);
    sink.take(
        List.of(
            Flows.masqueraded(Flow.Kind.STARTED, 1),
            Flows.ping(Flow.Kind.STARTED, 2),
            Flows.masqueraded(Flow.Kind.ENDED, 1)));
    sink.close();
    assertThat(shown())
        .containsSubsequence(
            "Nat Event: NAT44 session create (4)",
            "SrcAddr: 10.0.1.2",
            "Post NAT Source IPv4 Address: 198.51.100.1",
            "SrcPort: 40112 (40112)",
            "Post NAPT Source Transport Port: 50001",
            "Nat Event: NAT44 session create (4)",
            "SrcPort: 77",
            "Post NAPT Source Transport Port: 78",
            "Nat Event: NAT44 session delete (5)",
            "Octets: 469");
  }

  @Test
  void numbersCountTheRecordsSentBefore() throws Exception {
    FlowSink sink = sink(1_000_000L, "message-bytes", 512);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      flows.add(Flows.masqueraded(Flow.Kind.ENDED, i));
    }
    sink.take(flows);
    sink.tick(0);
    int record = IpfixTemplate.FLOW_IPV4.recordBytes();
    int each = (512 - 16 - 4) / record;
    assertThat(collector.sequence(0)).isZero(); // templates, with two names of devices
    long before = 2;
    for (int i = 1; i < collector.messages.size(); i++) {
      ByteBuffer message = collector.messages.get(i);
      assertThat(collector.sequence(i)).isEqualTo(before);
      assertThat(message.getShort(2)).isEqualTo((short) message.capacity());
      assertThat(message.capacity()).isLessThanOrEqualTo(512);
      before += (message.capacity() - 20) / record;
    }
    assertThat(before).isEqualTo(42);
    assertThat(collector.messages).hasSize(1 + (40 + each - 1) / each);
    assertThat(sink.counts()).containsEntry("records", 42L).containsEntry("records-unsent", 0L);
  }

  @Test
  void templatesComeAgainWhereTheWayIsForgetful() throws Exception {
    List<Long> millis = new ArrayList<>(List.of(0L));
    Clock moving =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(millis.get(0));
          }
        };
    FlowSink sink = IpfixExporter.sink(settings("template-seconds", 60), collector, moving);
    for (long second : new long[] {0, 59, 60, 61}) {
      millis.set(0, second * 1000);
      sink.tick(second * 1_000_000);
    }
    assertThat(collector.messages).hasSize(2);
    collector.forgetful = false;
    millis.set(0, 1_000_000L);
    sink.tick(0);
    assertThat(collector.messages).hasSize(2);
    collector.anew = true; // the connection was made again: numbers begin at 0
    sink.tick(0);
    assertThat(collector.messages).hasSize(3);
    assertThat(collector.sequence(2)).isZero();
  }

  @Test
  void whatLastsIsToldInPieces() throws Exception {
    FlowSink sink = sink(1_795_316_701_000L);
    sink.take(List.of(Flows.masqueraded(Flow.Kind.ALIVE, 1)));
    Flow later =
        Flows.flow(
            Flow.Kind.ENDED,
            1,
            6,
            Flows.masqueraded(Flow.Kind.ENDED, 1).original(),
            Flows.masqueraded(Flow.Kind.ENDED, 1).reply(),
            new Flow.Carried(true, 10, 1469, 7, 433));
    sink.take(List.of(later));
    sink.close();
    assertThat(shown())
        .containsSubsequence(
            "Octets: 469",
            "Flow End Reason: Active timeout (2)",
            "StartTime: Nov 22, 2026 03:05:00.002000000 UTC",
            "Octets: 1000",
            "Packets: 2",
            "Octets: 0 (Reverse Type 1 BYTES)",
            "Flow End Reason: End of Flow detected (3)");
  }

  @Test
  void whatCannotBeSentIsCountedAndTheRestGoesOn() throws Exception {
    FlowSink sink = sink(1_000_000L, "message-bytes", 512);
    sink.tick(0);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      flows.add(Flows.masqueraded(Flow.Kind.ENDED, i));
    }
    collector.broken = true;
    assertThatThrownBy(() -> sink.take(flows)).hasMessage("the way is broken");
    collector.broken = false;
    sink.tick(0);
    int each = (512 - 16 - 4) / IpfixTemplate.FLOW_IPV4.recordBytes();
    long last = (40 - 1) % each + 1; // those of the message that was not full yet
    assertThat(sink.counts())
        .containsEntry("records", 2 + last)
        .containsEntry("records-unsent", 40 - last);
    // the collector sees from the number how many it has missed
    assertThat(collector.sequence(1)).isEqualTo(2 + 40 - last);
  }

  @Test
  void refusesCollectorsThatAreNone() throws Exception {
    IpfixExporter exporter = new IpfixExporter();
    exporter.check(settings("to", "[2001:db8::9]:4739"));
    exporter.check(settings("to", "2001:db8::9"));
    exporter.check(settings("to", "192.0.2.9"));
    for (String wrong :
        List.of("collector.example:4739", "192.0.2.9:0", "192.0.2.9:x", "", "::g")) {
      assertThatThrownBy(() -> exporter.check(settings("to", wrong)))
          .isInstanceOf(FlowRefusal.class)
          .hasMessageContaining("is no address and port, as in 192.0.2.9:4739");
    }
    assertThatThrownBy(() -> exporter.check(settings("transport", "sctp")))
        .hasMessage("\"sctp\" is none of udp, tcp");
  }
}
