package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code -j CT --timeout} as this kernel does it; its policies are made by nfct(8). */
@Tag("tun")
class TimeoutPolicyParityTest {

  private ParityRig rig;

  @BeforeEach
  void start() {
    TestNamespace.assumeRights();
    rig = new ParityRig();
    assumeThat(rig.kernel.code("sh", "-c", "command -v nfct")).as("needs nfct").isZero();
    rig.policy("web", "inet", "tcp", "syn_sent", 77, "established", 1_000);
    rig.policy("ask", "inet", "udp", "unreplied", 70, "replied", 900);
    rig.policy("rest", "inet", "generic", "timeout", 55);
    rig.policy("web6", "inet6", "tcp", "close", 5);
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void rulesAreRefusedAsTheKernelRefusesThem() {
    for (String match :
        new String[] {
          "-p tcp -j CT --timeout nope",
          "-j CT --timeout web",
          "! -p tcp -j CT --timeout web",
          "-p udp -j CT --timeout web",
          "-p icmp -j CT --timeout web",
          "-p tcp -j CT --timeout web6",
          "-p tcp -j CT --timeout rest",
          "-p gre -j CT --timeout rest"
        }) {
      assertThat(rig.loads("*raw", "-A PREROUTING " + match)).as(match).isFalse();
    }
    for (String match :
        new String[] {
          "-p tcp -j CT --timeout web",
          "-p udp -j CT --timeout ask --zone 3",
          "-p 99 -j CT --timeout rest",
          "-p tcp -j CT --notrack --timeout nope"
        }) {
      assertThat(rig.loads("*raw", "-A PREROUTING " + match)).as(match).isTrue();
    }
  }

  @Test
  void entriesKeepTheirPolicyThroughAllTheirStates() {
    rig.rules("*raw", "-A PREROUTING -i a0 -p tcp -j CT --timeout web");
    rig.sends(0, Packets.tcp(ParityRig.A, 9, ParityRig.B, 80).flags(TcpView.SYN).seq(1));
    assertThat(rig.secondsLeft()).isEqualTo(77);
    rig.sends(1, Packets.tcp(ParityRig.B, 80, ParityRig.A, 9).flags(0x12).seq(5).ack(2));
    assertThat(rig.secondsLeft()).as("SYN_RECV was not set: the default").isEqualTo(60);
    rig.sends(0, Packets.tcp(ParityRig.A, 9, ParityRig.B, 80).flags(TcpView.ACK).seq(2).ack(6));
    assertThat(rig.secondsLeft()).isEqualTo(1_000);
  }

  @Test
  void genericPolicyIsForProtocolsWithoutATracker() {
    rig.rules("*raw", "-A PREROUTING -p 99 -j CT --timeout rest");
    rig.sends(0, Packets.raw(ParityRig.A, ParityRig.B, 99, new byte[20]));
    assertThat(rig.secondsLeft()).isEqualTo(55);
  }

  @Test
  void aPolicyInUseStaysAndItsEntriesOutliveIt() {
    rig.rules("*raw", "-A PREROUTING -i a0 -p udp -j CT --timeout ask");
    Packets question = Packets.udp(ParityRig.A, 9, ParityRig.B, 53).payload("x");
    rig.sends(0, question);
    assertThat(rig.secondsLeft()).isEqualTo(70);
    assertThat(rig.kernel.code("nfct", "delete", "timeout", "ask")).isNotZero();
    assertThat(rig.culvertCode("nfct", "delete", "timeout", "ask")).isEqualTo(2);
    rig.rules("*raw", ":PREROUTING ACCEPT [0:0]");
    // the kernel drops the rule's hold a moment after the rule
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (rig.kernel.code("nfct", "delete", "timeout", "ask") != 0) {
      assertThat(System.nanoTime()).as("the rule still holds it").isLessThan(end);
    }
    assertThat(rig.culvertCode("nfct", "delete", "timeout", "ask")).isZero();
    rig.sends(0, question);
    assertThat(rig.secondsLeft()).as("the default").isEqualTo(30);
    assertThat(rig.culvertCode("nfct", "delete", "timeout", "ask")).isEqualTo(1);
  }

  @Test
  void policiesAreListedInNfctsWords() {
    rig.policy("talk", "inet", "gre", "unreplied", 3);
    rig.policy("ping", "inet", "icmp", "timeout", 4);
    rig.policy("ping6", "inet6", "icmpv6", "timeout", 4);
    rig.policy("light", "inet6", "udplite", "replied", 5);
    assertThat(rig.culvert("nfct", "list", "timeout").strip())
        .isEqualTo(rig.kernel.run("nfct", "list", "timeout").strip());
    assertThat(rig.culvert("nfct", "timeout", "get", "web").strip())
        .isEqualTo(rig.kernel.run("nfct", "timeout", "get", "web").strip());
  }

  @Test
  void whatNfctRefusesIsRefused() {
    for (String words :
        new String[] {
          "web inet tcp established 5",
          "x inet udp foo 5",
          "x inet dccp request 5",
          "x inet5 tcp established 5",
          "x inet nonsense established 5",
          "x inet tcp established"
        }) {
      assertThat(rig.kernel.code(("nfct add timeout " + words).split(" "))).as(words).isNotZero();
      assertThat(rig.culvertCode(("nfct add timeout " + words).split(" "))).as(words).isEqualTo(2);
    }
    assertThat(rig.culvertCode("nfct", "add", "timeout", "x", "inet", "tcp", "close", "7"))
        .isZero();
    assertThat(rig.culvertCode("nfct", "flush", "timeout")).isZero();
    assertThat(rig.culvert("nfct", "list", "timeout")).isEmpty();
  }
}
