package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each thing the kernel's side can do, done to this kernel. */
@Tag("tun")
class KernelSideTest {

  static final String TRACKING =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate NEW
      -A PREROUTING -m conntrack --ctstate ESTABLISHED
      COMMIT
      """;
  static final String MASQUERADING =
      """
      *nat
      :POSTROUTING ACCEPT [0:0]
      -A POSTROUTING -o b0 -j MASQUERADE
      COMMIT
      """;

  private static KernelSide kernel;

  @BeforeAll
  static void open() {
    TestNamespace.assumeRights();
    kernel = KernelSide.open(Topology.standard());
  }

  @AfterAll
  static void close() {
    if (kernel != null) {
      kernel.close();
    }
  }

  static RuleDraft rules(int ipVersion, String text, Step.Set... settings) {
    return new RuleDraft("test", ipVersion, text, List.of(settings));
  }

  private static void begin(int ipVersion, String text, Step.Set... settings) {
    assertThat(kernel.begin(rules(ipVersion, text, settings))).isEmpty();
  }

  private static List<Emission> receive(int device, Packets packet) {
    return kernel.carryOut(new Step.Packet(device, packet.bytes(), ""));
  }

  private static Tuple tuple(int protocol, String from, int fromPort, String to, int toPort) {
    return new Tuple(protocol, IpAddress.of(from), fromPort, IpAddress.of(to), toPort);
  }

  @Test
  void forwardsAndTellsTheEntry() {
    begin(4, TRACKING);
    List<Emission> sent = receive(0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x"));
    byte[] expected = Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x").ttl(63).bytes();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).device()).isEqualTo(2);
    assertThat(sent.get(0).bytes()).isEqualTo(expected);

    Tuple original = tuple(17, "10.1.0.2", 1_000, "10.3.0.2", 53);
    Tuple reply = tuple(17, "10.3.0.2", 53, "10.1.0.2", 1_000);
    EntrySnapshot entry = kernel.entry(original, 0).orElseThrow();
    assertThat(entry.original()).isEqualTo(original);
    assertThat(entry.reply()).isEqualTo(reply);
    assertThat(entry.status()).isEqualTo(EntryStatus.CONFIRMED);
    assertThat(entry.timeoutSeconds()).isBetween(28L, 30L);
    assertThat(entry.zoneDirections()).isEqualTo(3);
    assertThat(entry.counters()).isEmpty();
    assertThat(entry.details()).isEmpty();
    assertThat(kernel.entry(reply, 0)).contains(entry);
    assertThat(kernel.entry(original, 7)).isEmpty();
    assertThat(kernel.entries()).containsExactly(entry);
  }

  @Test
  void tellsTcpInIpv6() {
    begin(6, TRACKING);
    Packets syn = Packets.tcp("fd01::2", 4_000, "fd02::2", 80).flags(TcpView.SYN).windowScale(7);
    assertThat(receive(0, syn)).hasSize(1);
    EntrySnapshot entry = kernel.entries().get(0);
    assertThat(entry.original()).isEqualTo(tuple(6, "fd01::2", 4_000, "fd02::2", 80));
    assertThat(entry.details()).containsEntry("tcp.state", 1L);
    assertThat(entry.details()).containsEntry("tcp.wscale.original", 7L);
    assertThat(kernel.entry(entry.reply(), 0)).contains(entry);
  }

  @Test
  void beginsAnew() {
    begin(4, TRACKING + MASQUERADING);
    receive(0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(kernel.entries().get(0).status() & EntryStatus.NAT_DONE_MASK)
        .isEqualTo(EntryStatus.NAT_DONE_MASK);
    begin(4, TRACKING);
    assertThat(kernel.entries()).isEmpty();
    assertThat(kernel.rules()).contains("[0:0] -A PREROUTING -m conntrack --ctstate NEW");
    assertThat(kernel.rules()).doesNotContain("*nat").doesNotContain("#");
    receive(0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(kernel.entries().get(0).status() & EntryStatus.NAT_DONE_MASK).isZero();
    assertThat(kernel.rules()).contains("[1:28] -A PREROUTING -m conntrack --ctstate NEW");
  }

  @Test
  void saysWhyItRefuses() {
    assertThat(kernel.begin(rules(4, "*filter\n-A FORWARD -j NOSUCH\nCOMMIT\n")).orElseThrow())
        .contains("NOSUCH")
        .contains("line");
  }
}
