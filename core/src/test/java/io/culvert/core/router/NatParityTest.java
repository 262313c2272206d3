package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import io.culvert.core.wire.TcpView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which ports and addresses this kernel gives, and whom it forgets when an address goes. */
@Tag("tun")
class NatParityTest {

  private static final String A = ParityRig.A;
  private static final String B = ParityRig.B;

  private ParityRig rig;

  @BeforeEach
  void start() {
    TestNamespace.assumeRights();
    rig = new ParityRig();
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private static Packets ask(int from, int to) {
    return Packets.udp(A, from, B, to).payload("x");
  }

  @Test
  void item46_masqueradedEntriesDieWithTheirAddressAndSnatOnesDoNot() {
    rig.rules(
        "*nat",
        "-A POSTROUTING -o b0 -p udp -j MASQUERADE",
        "-A POSTROUTING -o b0 -p tcp -j SNAT --to-source 10.2.0.1");
    address("add", "10.2.0.5/24");
    rig.sends(0, ask(1000, 53));
    rig.sends(0, Packets.tcp(A, 1000, B, 80).flags(TcpView.SYN));
    assertThat(rig.listing()).hasSize(2);
    address("del", "10.2.0.5/24");
    assertThat(rig.listing()).as("not its address").hasSize(2);
    address("add", "10.2.0.9/24");
    address("del", "10.2.0.1/24");
    rig.kernel.settles("conntrack", "-C", "1");
    assertThat(rig.listing()).hasSize(1).allMatch(line -> line.startsWith("tcp"));
    rig.sends(0, ask(1000, 53));
    assertThat(rig.listing()).anyMatch(line -> line.contains("dst=10.2.0.9"));
    assertThat(rig.culvertCode("address", "del", "10.2.0.1/24", "dev", "b0")).isEqualTo(1);
    assertThat(rig.culvertCode("address", "add", "10.2.0.9/24", "dev", "b0")).isEqualTo(2);
    assertThat(rig.culvert("address", "show")).contains("b0: 10.2.0.9/24");
  }

  private void address(String verb, String address) {
    // of a removed primary address the kernel would drop the secondaries, too
    rig.kernel.run("sysctl", "-qw", "net.ipv4.conf.b0.promote_secondaries=1");
    rig.kernel.run("ip", "address", verb, address, "dev", "b0");
    rig.culvert("address", verb, address, "dev", "b0");
  }

  @Test
  void item46_aMasqueradedFlowThatLeavesElsewhereIsKilledAndAnSnatOneIsNot() {
    rig.rules(
        "*nat",
        "-A POSTROUTING -p udp -j MASQUERADE",
        "-A POSTROUTING -p tcp -j SNAT --to-source 10.2.0.1");
    route("b0");
    Packets udp = Packets.udp(A, 1001, "9.9.9.9", 53).payload("x");
    Packets tcp = Packets.tcp(A, 1001, "9.9.9.9", 80).flags(TcpView.SYN);
    assertThat(rig.sends(0, udp)).hasSize(1);
    assertThat(rig.sends(0, tcp)).hasSize(1);
    route("c0");
    assertThat(rig.sends(0, udp)).as("killed").isEmpty();
    assertThat(rig.sends(0, udp)).as("as by a new device").hasSize(1);
    assertThat(rig.sends(0, tcp)).as("goes on").hasSize(1);
    assertThat(rig.listing()).hasSize(2);
  }

  private void route(String device) {
    rig.kernel.run("ip", "route", "replace", "9.9.9.9", "dev", device);
    rig.engine
        .routing()
        .statics(
            List.of(io.culvert.core.route.StaticRoute.of(Prefix.of("9.9.9.9/32"), null, device)));
  }

  @Test
  void item43_anExhaustedRangeDropsTheNextFlowAndOtherDestinationsReuseIt() {
    rig.rules("*nat", "-A POSTROUTING -o b0 -p udp -j SNAT --to-source 10.2.0.1:4000-4001");
    for (int port = 1; port <= 2; port++) {
      assertThat(rig.sendsFreely(0, ask(port, 53).bytes())).allMatch(out -> out.size() == 1);
    }
    assertThat(rig.sends(0, ask(3, 53))).isEmpty();
    assertThat(rig.sendsFreely(0, ask(3, 54).bytes())).allMatch(out -> out.size() == 1);
  }

  @Test
  void item42_aSourceKeepsItsPortAndItsMappingTowardsOthers() {
    rig.rules("*nat", "-A POSTROUTING -o b0 -p udp -j SNAT --to-source 10.2.0.1");
    assertThat(rig.sends(0, ask(1000, 53))).hasSize(1);
    assertThat(rig.sends(0, ask(1000, 54))).hasSize(1);
    assertThat(rig.listing()).hasSize(2).allMatch(line -> line.contains("dport=1000 mark"));
  }

  @Test
  void item45_echoIdsMoveOnlyWhereTheyClash() {
    rig.rules("*nat", "-A POSTROUTING -o b0 -p icmp -j SNAT --to-source 10.2.0.1");
    assertThat(rig.sends(0, Packets.echo(A, B, 77, 1))).hasSize(1);
    List<List<String>> both = rig.sendsFreely(0, Packets.echo("10.1.0.3", B, 77, 1).bytes());
    assertThat(both).allMatch(out -> out.size() == 1);
    assertThat(both).as("another id").noneMatch(out -> id(out.get(0)).equals("004d"));
  }

  /** The id of an echo request in a line of hexadecimal digits. */
  private static String id(String line) {
    String hex = line.substring(line.indexOf(": ") + 2);
    return hex.substring(48, 52);
  }

  @Test
  void item64_aNullBindingMovesThePortInInputToo() {
    rig.rules(
        "*nat",
        "-A PREROUTING -i a0 -p udp --dport 5353 -j REDIRECT --to-ports 53",
        "-A INPUT -s 99.9.9.9 -j SNAT --to-source 10.1.0.9",
        "COMMIT",
        "*filter",
        "-A INPUT -p udp -j ACCEPT",
        "-A OUTPUT -p icmp -j DROP");
    rig.sends(0, Packets.udp(A, 1000, "10.1.0.1", 53).payload("x"));
    rig.sends(0, Packets.udp(A, 1000, "10.1.0.1", 5353).payload("x"));
    String kernel = rig.kernel.run("conntrack", "-L", "-p", "udp", "--dport", "5353");
    String ours = rig.culvert("conntrack", "-L", "-p", "udp", "--dport", "5353");
    assertThat(kernel)
        .contains("src=10.1.0.1 dst=10.1.0.2 sport=53 ")
        .doesNotContain("dport=1000 ");
    assertThat(ours).contains("src=10.1.0.1 dst=10.1.0.2 sport=53 ").doesNotContain("dport=1000 ");
  }

  @Test
  void hairpinNeedsItsSourceRule() {
    rig.rules(
        "*nat",
        "-A PREROUTING -d 10.2.0.1 -p tcp --dport 80 -j DNAT --to-destination 10.1.0.3:8080",
        "-A POSTROUTING -s 10.1.0.0/24 -d 10.1.0.3 -p tcp --dport 8080 -j MASQUERADE");
    Packets syn = Packets.tcp(A, 1000, "10.2.0.1", 80).flags(TcpView.SYN).seq(5);
    assertThat(rig.sends(0, syn)).hasSize(1).allMatch(line -> line.startsWith("a0: "));
    Packets back = Packets.tcp("10.1.0.3", 8080, "10.1.0.1", 1000).flags(0x12).seq(7).ack(6);
    assertThat(rig.sends(0, back)).hasSize(1);
    assertThat(rig.listing()).hasSize(1);
  }

  @Test
  void dnatRangesShiftOrTakeTheFirst() {
    rig.rules(
        "*nat",
        "-A PREROUTING -p tcp --dport 5000:5009 -j DNAT --to-destination 10.2.0.2:7000-7009/5000",
        "-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.2.0.2:8000-8009",
        "-A PREROUTING -p tcp --dport 8005 -j DNAT --to-destination 10.2.0.2:8000-8009",
        "-A PREROUTING -p tcp --dport 81 -j DNAT --to-destination 10.2.0.2");
    for (int port : new int[] {5000, 5003, 5009, 80, 8005, 81}) {
      assertThat(rig.sends(0, Packets.tcp(A, 9, "10.2.0.9", port).flags(TcpView.SYN))).hasSize(1);
    }
    assertThat(rig.listing()).hasSize(6);
  }

  @Test
  void randomPortsStayInTheirClass() {
    rig.rules(
        "*nat",
        "-A POSTROUTING -o b0 -p udp -j SNAT --to-source 10.2.0.1 --random-fully",
        "-A POSTROUTING -o b0 -p tcp -j MASQUERADE --random");
    for (int from : new int[] {100, 700, 5000}) {
      int low = from < 512 ? 1 : from < 1024 ? 600 : 1024;
      int high = from < 512 ? 511 : from < 1024 ? 1023 : 65535;
      for (List<String> out : rig.sendsFreely(0, ask(from, 53).bytes())) {
        assertThat(sourcePort(out)).as("from %d", from).isBetween(low, high);
      }
      byte[] syn = Packets.tcp(A, from, B, 80).flags(TcpView.SYN).bytes();
      for (List<String> out : rig.sendsFreely(0, syn)) {
        assertThat(sourcePort(out)).as("from %d", from).isBetween(low, high);
      }
    }
  }

  private static String address(List<String> out) {
    String hex = out.get(0).substring(out.get(0).indexOf(": ") + 2);
    return hex.substring(24, 32);
  }

  private static int sourcePort(List<String> out) {
    assertThat(out).hasSize(1);
    String hex = out.get(0).substring(out.get(0).indexOf(": ") + 2);
    return Integer.parseInt(hex.substring(40, 44), 16);
  }

  @Test
  void poolsAreSharedOutAlikeAndPersistentByClientAlone() {
    for (String way : new String[] {"", " --persistent"}) {
      rig.rules("*nat", "-A POSTROUTING -o b0 -j SNAT --to-source 10.2.0.10-10.2.0.40" + way);
      for (int host = 2; host < 20; host++) {
        String from = "10.1.0." + host;
        for (String to : new String[] {"10.2.0.2", "10.2.0.3"}) {
          int port = to.equals("10.2.0.2") ? 1_000 : 1_001;
          byte[] packet = Packets.udp(from, port, to, 53).payload("x").bytes();
          List<List<String>> both = rig.sendsFreely(0, packet);
          assertThat(address(both.get(1))).as("%s > %s", from, to).isEqualTo(address(both.get(0)));
          for (List<String> out : both) {
            // two clients behind one address: one of them moves, within its class
            assertThat(sourcePort(out)).as("%s > %s", from, to).isBetween(600, 1023);
          }
        }
      }
      rig.kernel.run("conntrack", "-F");
      rig.culvert("conntrack", "-F");
    }
  }
}
