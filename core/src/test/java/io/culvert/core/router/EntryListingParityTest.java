package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Labels, marks, times and counters of entries, as this kernel keeps and shows them. */
@Tag("tun")
class EntryListingParityTest {

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

  @Test
  void timesAndCountersAreAnEntrysFromItsBeginningOrNever() {
    rig.sends(0, ask(1));
    rig.set("timestamp", 1);
    rig.set("acct", 1);
    rig.sends(0, ask(1));
    rig.sends(0, ask(2));
    assertThat(rig.listing())
        .hasSize(2)
        .anyMatch(line -> !line.contains("packets=") && !line.contains("delta-time="))
        .anyMatch(line -> line.contains("packets=1") && line.contains("delta-time="));
    rig.set("timestamp", 0);
    rig.set("acct", 0);
    rig.sends(0, ask(2));
    rig.sends(0, ask(3));
    assertThat(rig.listing())
        .anyMatch(line -> line.contains("packets=2") && line.contains("delta-time="));
  }

  @Test
  void labelsAreMatchedSetAndShown() {
    rig.rules(
        "*filter",
        "-A FORWARD -m connlabel ! --label 9 -j ACCEPT",
        "-A FORWARD -m connlabel --label 9 -j DROP",
        "COMMIT",
        "*mangle",
        "-A PREROUTING -p udp --dport 1 -m connlabel --label 5 --set",
        "-A PREROUTING -p udp --dport 1 -m connlabel --label 127 --set",
        "-A PREROUTING -p udp --dport 2 -m connlabel ! --label 9 --set",
        "-A PREROUTING -p udp --dport 3 -m connlabel --label 70 --set -j DROP",
        "-A FORWARD -m connlabel --label 70 -j DROP");
    assertThat(rig.sends(0, ask(1))).hasSize(1);
    assertThat(rig.sends(0, ask(2))).isEmpty();
    assertThat(rig.sends(0, ask(3))).as("setting is having").isEmpty();
    assertThat(rig.listing()).hasSize(1);
    assertThat(rig.culvert("conntrack", "-L", "-o", "labels")).contains("labels=5,127");
    assertThat(rig.culvert("conntrack", "-L", "-l", "5,127")).contains("dport=1");
    assertThat(rig.culvert("conntrack", "-L", "-l", "5,9")).isEmpty();
    assertThat(rig.culvert("conntrack", "-U", "-p", "udp", "--label-add", "64", "-o", "labels"))
        .contains("labels=5,64,127");
    assertThat(rig.culvert("conntrack", "-U", "-p", "udp", "--label-del", "5", "-o", "labels"))
        .contains("labels=64,127");
    assertThat(rig.culvert("conntrack", "-U", "-p", "udp", "--label-del", "-o", "labels"))
        .doesNotContain("labels=");
    assertThat(rig.culvertCode("conntrack", "-L", "-l", "nonsense")).isEqualTo(2);
  }

  @Test
  void labelsAreReadAsTheToolsReadThem() {
    for (String words : new String[] {"--label 128", "--label foo", "--set"}) {
      assertThat(rig.loads("*filter", "-A FORWARD -m connlabel " + words)).as(words).isFalse();
    }
    assertThat(rig.loads("*filter", "-A FORWARD -m connlabel --label 0x7f")).isTrue();
    assertThat(rig.loads("*filter", "-A FORWARD -m connlabel ! --label 010 --set")).isTrue();
  }

  @Test
  void marksAreSavedRestoredMaskedAndShifted() {
    rig.rules(
        "*mangle",
        "-A PREROUTING -i a0 -p udp --dport 1 -j MARK --set-mark 0x1234",
        "-A PREROUTING -i a0 -p udp --dport 1 -j CONNMARK --save-mark --nfmask 0xff0 --ctmask 0xf",
        "-A PREROUTING -i a0 -p udp --dport 2 -j CONNMARK --set-xmark 0xff00/0xf0f0",
        "-A PREROUTING -i a0 -p udp --dport 3 -j MARK --set-mark 0x81",
        "-A PREROUTING -i a0 -p udp --dport 3 -j CONNMARK --save-mark --left-shift-mark 4",
        "-A PREROUTING -i a0 -p udp --dport 4 -j CONNMARK --set-mark 0x8001",
        "-A PREROUTING -i a0 -p udp --dport 4 -j CONNMARK --restore-mark --right-shift-mark 3",
        "-A PREROUTING -i a0 -p udp --dport 4 -j CONNMARK --save-mark",
        "-A PREROUTING -i a0 -p udp --dport 5 -j CONNMARK --set-mark 0xffffffff",
        "-A PREROUTING -i a0 -p udp --dport 5 -j CONNMARK --and-mark 0xff",
        "-A PREROUTING -i a0 -p udp --dport 5 -j CONNMARK --or-mark 0x100",
        "-A PREROUTING -i a0 -p udp --dport 5 -j CONNMARK --xor-mark 0x1",
        "-A PREROUTING -i a0 -p udp --dport 6 -j CONNMARK --set-mark 0xabcd",
        "-A PREROUTING -i a0 -p udp --dport 6 -j MARK --set-mark 0xffff0000",
        "-A PREROUTING -i a0 -p udp --dport 6 -j CONNMARK --restore-mark --nfmask 0xf00 --ctmask 0xff",
        "-A PREROUTING -i a0 -p udp --dport 6 -j CONNMARK --save-mark");
    for (int port = 1; port <= 6; port++) {
      rig.sends(0, ask(port));
    }
    assertThat(rig.listing()).hasSize(6).noneMatch(line -> line.contains("mark=0 "));
    assertThat(rig.listing("-m", "0xff00")).hasSize(1);
  }
}
