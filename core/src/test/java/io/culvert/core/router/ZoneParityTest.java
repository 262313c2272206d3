package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.wire.Packets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Zones of both directions and of one, as this kernel keeps them. */
@Tag("tun")
class ZoneParityTest {

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

  private static Packets ask(int port) {
    return Packets.udp(A, 1000, B, port).payload("x");
  }

  private static Packets answer(int port) {
    return Packets.udp(B, port, A, 1000).payload("y");
  }

  @Test
  void entriesAreFoundAndListedByZone() {
    rig.rules(
        "*raw",
        "-A PREROUTING -i a0 -p udp --dport 1 -j CT --zone 7",
        "-A PREROUTING -i a0 -p udp --dport 2 -j CT --zone-orig 8",
        "-A PREROUTING -i a0 -p udp --dport 3 -j CT --zone-reply 9",
        "-A PREROUTING -i a0 -p udp --dport 4 -j MARK --set-mark 0x1000b",
        "-A PREROUTING -i a0 -p udp --dport 4 -j CT --zone-orig mark",
        "-A PREROUTING -i a0 -p udp --dport 5 -j MARK --set-mark 0x1000c",
        "-A PREROUTING -i a0 -p udp --dport 5 -j CT --zone mark",
        "-A PREROUTING -i b0 -p udp --sport 5 -j CT --zone 12",
        "-A PREROUTING -i a0 -p udp --dport 6 -j CT --zone mark");
    for (int port = 1; port <= 6; port++) {
      rig.sends(0, ask(port));
    }
    assertThat(rig.listing()).hasSize(6);
    for (int port = 1; port <= 6; port++) {
      // of zone-reply's entry the answer takes the reply tuple: a clash, which kills it
      assertThat(rig.sends(1, answer(port))).hasSize(port == 3 ? 0 : 1);
    }
    assertThat(rig.listing()).hasSize(7).anyMatch(line -> line.contains("zone-orig=8"));
    for (String filter :
        new String[] {
          "-w 7",
          "-w 8",
          "-w 9",
          "-w 0",
          "-w 12",
          "--orig-zone 8",
          "--orig-zone 0",
          "--orig-zone 7",
          "--orig-zone 11",
          "--reply-zone 9",
          "--reply-zone 0",
          "--reply-zone 7"
        }) {
      rig.listing(filter.split(" "));
    }
    rig.listing("-o", "extended");
  }

  @Test
  void icmpErrorsAreRelatedInTheirOwnZone() {
    rig.rules(
        "*raw",
        "-A PREROUTING -i a0 -j CT --zone 7",
        "-A PREROUTING -i b0 -p icmp --icmp-type 3/3 -j CT --zone 7",
        "COMMIT",
        "*filter",
        "-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    rig.sends(0, ask(53));
    Packets mine = Packets.icmpError(B, A, 3, 3, 0, ask(53).build());
    assertThat(rig.sends(1, mine)).as("RELATED").hasSize(1);
    Packets defaults = Packets.icmpError(B, A, 3, 1, 0, ask(53).build());
    assertThat(rig.sends(1, defaults)).as("INVALID in zone 0").isEmpty();
  }

  @Test
  void twoZonesMayTranslateToOneTuple() {
    rig.rules(
        "*raw",
        "-A PREROUTING -i a0 -j CT --zone 1",
        "-A PREROUTING -i c0 -j CT --zone 2",
        "COMMIT",
        "*nat",
        "-A POSTROUTING -o b0 -p udp -j SNAT --to-source 10.2.0.1:4000");
    rig.sends(0, ask(53));
    rig.sends(2, Packets.udp(ParityRig.C, 2000, B, 53).payload("x"));
    assertThat(rig.listing()).hasSize(2).allMatch(line -> line.contains("dport=4000"));
    // in one zone the second one has no port left
    assertThat(rig.sends(2, Packets.udp("10.3.0.9", 2000, B, 53).payload("x"))).isEmpty();
    assertThat(rig.listing()).hasSize(2);
  }

  @Test
  void fragmentsAreReassembledWhateverTheirZone() {
    // defragmentation comes before the rule that says the zone
    rig.rules(
        "*raw",
        "-A PREROUTING -i a0 -s " + A + " -j CT --zone 7",
        "-A PREROUTING -i a0 -j CT --zone 8");
    Packets big = Packets.udp(A, 1000, B, 53).id(77).payloadBytes(2_000);
    for (byte[] fragment : big.fragments(1_020)) {
      List<List<String>> both = rig.sendsFreely(0, fragment);
      assertThat(both.get(1)).isEqualTo(both.get(0));
    }
    assertThat(rig.listing()).hasSize(1).allMatch(line -> line.contains("zone=7"));
  }
}
