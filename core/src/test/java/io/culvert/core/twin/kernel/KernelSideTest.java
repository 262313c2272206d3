package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each thing the kernel's side can do, done to this kernel. */
@Tag("tun")
class KernelSideTest extends OnKernelSide {

  private static Packets datagram() {
    return Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x");
  }

  @Test
  void forwardsBeforeTheStepIsOver() {
    begin(4, TRACKING);
    List<Emission> sent = receive(A0, datagram());
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).device()).isEqualTo(C0);
    assertThat(sent.get(0).bytes()).isEqualTo(datagram().ttl(63).bytes());
  }

  @Test
  void tellsWhatEachDeviceSent() {
    begin(4, TRACKING);
    List<Emission> sent = receive(A0, datagram().ttl(1));
    assertThat(sent).extracting(Emission::device).containsExactly(A0);
    assertThat(receive(A0, Packets.udp("10.1.0.2", 1, "198.51.100.1", 2)))
        .extracting(Emission::device)
        .containsExactly(B0);
    assertThat(receive(A0, Packets.echo("10.1.0.2", "10.1.0.1", 1, 1))).hasSize(1);
  }

  @Test
  void forwardsIpv6AndIsOtherwiseSilent() {
    begin(6, TRACKING);
    Packets packet = Packets.udp("fd01::2", 1_000, "2001:db8::1", 53);
    assertThat(receive(A0, packet)).extracting(Emission::device).containsExactly(B0);
    // the reports of its multicast groups are on their way in the first second
    assertThat(kernel.carryOut(new Step.Wait(300))).isEmpty();
  }

  @Test
  void takesNothingThatIsNoIp() {
    begin(4, TRACKING);
    assertThat(receive(A0, new byte[] {0x12, 0x34})).isEmpty();
    assertThat(receive(A0, new byte[0])).isEmpty();
  }

  @Test
  void letsTimePass() {
    begin(4, TRACKING);
    receive(A0, datagram());
    assertThat(kernel.entries()).hasSize(1);
    kernel.carryOut(new Step.Set("net.netfilter.nf_conntrack_udp_timeout", 1));
    receive(A0, datagram());
    assertThat(kernel.carryOut(new Step.Wait(1_100))).isEmpty();
    assertThat(kernel.entries()).isEmpty();
  }

  @Test
  void remembersWhatItsOwnAnswerEnded() {
    begin(4, TRACKING);
    Packets opening = Packets.tcp("10.1.0.2", 1_000, "10.1.0.1", 53).flags(TcpView.SYN);
    Tuple original = tuple(IpProtocol.TCP, "10.1.0.2", 1_000, "10.1.0.1", 53);
    assertThat(receive(A0, opening)).hasSize(1);
    assertThat(kernel.entries()).isEmpty();
    receive(A0, opening);
    assertThat(kernel.begun(original, 0)).map(EntrySnapshot::original).contains(original);
    assertThat(kernel.begun(original, 7)).isEmpty();
    receive(A0, datagram());
    assertThat(kernel.begun(original, 0)).isEmpty();
  }

  @Test
  void changesSettingsUntilTheNextBeginning() {
    begin(4, TRACKING, new Step.Set("net.netfilter.nf_conntrack_udp_timeout", 77));
    receive(A0, datagram());
    assertThat(entry().timeoutSeconds()).isBetween(60L, 77L);
    kernel.carryOut(new Step.Set("net.netfilter.nf_conntrack_udp_timeout", 177));
    receive(A0, datagram());
    assertThat(entry().timeoutSeconds()).isBetween(160L, 177L);
    begin(4, TRACKING);
    receive(A0, datagram());
    assertThat(entry().timeoutSeconds()).isBetween(20L, 30L);
  }

  @Test
  void saysWhichSettingItLacks() {
    begin(4, TRACKING);
    assertThatThrownBy(() -> kernel.carryOut(new Step.Set("net.netfilter.no_such", 1)))
        .isInstanceOf(TwinException.class)
        .hasMessage("this kernel has no setting net.netfilter.no_such; leave it out");
    assertThatThrownBy(() -> kernel.carryOut(new Step.Set("net.netfilter.nf_conntrack_max", 9)))
        .isInstanceOf(TwinException.class)
        .hasMessageContaining("of the whole machine");
  }

  @Test
  void countsByRuleAndPolicy() {
    begin(4, TRACKING + "*filter\n-A FORWARD -i b0 -j DROP\nCOMMIT\n");
    receive(A0, datagram());
    assertThat(kernel.rules())
        .isEqualTo(
            """
            *mangle
            :PREROUTING ACCEPT [1:29]
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [1:29]
            :OUTPUT ACCEPT [0:0]
            :POSTROUTING ACCEPT [1:29]
            [1:29] -A PREROUTING -m conntrack --ctstate NEW
            COMMIT
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [1:29]
            :OUTPUT ACCEPT [0:0]
            [0:0] -A FORWARD -i b0 -j DROP
            COMMIT
            """);
  }

  @Test
  void changesRulesBetweenPackets() {
    begin(4, TRACKING);
    receive(A0, datagram());
    kernel.carryOut(new Step.Rules("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"));
    assertThat(receive(A0, datagram())).isEmpty();
    assertThat(kernel.entries()).hasSize(1);
    assertThat(kernel.rules()).contains("[2:58] -A PREROUTING").contains(":FORWARD DROP [1:29]");
    assertThatThrownBy(() -> kernel.carryOut(new Step.Rules("*filter\n-A NOSUCH\nCOMMIT\n")))
        .isInstanceOf(TwinException.class)
        .hasMessageContaining("refuses");
  }

  @Test
  void saysWhyItRefusesAndWhere() {
    String text = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m nosuch\nCOMMIT\n";
    assertThat(kernel.begin(rules(4, text)).orElseThrow()).contains("nosuch").contains("line: 3");
    assertThat(kernel.begin(rules(6, text)).orElseThrow()).contains("nosuch").contains("line: 3");
  }

  @Test
  void livesBesideOthersAndLeavesNothing() {
    String name;
    try (KernelSide other = KernelSide.open(Topology.named("in", "out", "third"))) {
      other.begin(rules(4, TRACKING.replace("NEW", "NEW -i in")));
      begin(4, TRACKING);
      other.carryOut(new Step.Packet(A0, datagram().bytes(), ""));
      assertThat(other.entries()).hasSize(1);
      assertThat(kernel.entries()).isEmpty();
      name = other.network().name();
      assertThat(Path.of("/run/netns", name)).exists();
    }
    assertThat(Path.of("/run/netns", name)).doesNotExist();
  }

  @Test
  void removesWhatDeadProcessesLeft() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    String left = "cvt-twin-" + dead.pid() + "-1";
    NetworkNamespace.make(left);
    KernelSide.open(Topology.standard()).close();
    assertThat(Files.exists(Path.of("/run/netns", left))).isFalse();
    assertThat(Path.of("/run/netns", kernel.network().name())).exists();
  }
}
