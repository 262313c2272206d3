package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Rig;
import io.culvert.core.nat.NatRange;
import io.culvert.core.nat.NatRig;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.culvert.helpers.HelperSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attaching, showing, reloading. */
class HelperHostTest extends HelperHostFixture {

  @Test
  void item40_nothingIsAttachedUnlessAskedFor() {
    start(HelperOptions.explicit());
    connect(4000);
    say(4000, "GO now\r\n");
    assertThat(lines.seen).isEmpty();
    assertThat(router.entry().helper()).isZero();
  }

  @Test
  void attachesByTheServersOwnPortWhereAskedTo() {
    router.dnat(NatRange.address(IpAddress.of(S)).withPorts(21, 21));
    start();
    router.send(Packets.tcp(C, 4000, "198.51.100.7", 2121).flags(TcpView.SYN));
    assertThat(router.entry().helper()).isEqualTo(router.rig.conntrack.helpers().idOf("echo"));
    router.send(Packets.tcp(C, 4000, S, 22).flags(TcpView.SYN));
    router.destination = null;
    router.send(Packets.tcp(C, 4001, S, 22).flags(TcpView.SYN));
    assertThat(router.entry().helper()).isZero();
  }

  @Test
  void aHelperOfTheOtherTransportIsNotUsed() {
    start(HelperOptions.explicit());
    router.destination =
        (draft, now) -> {
          draft.helper(router.rig.conntrack.helpers().idOf("dgram"));
          return null;
        };
    connect(4000);
    say(4000, "GO now\r\n");
    assertThat(datagrams.seen).isEmpty();
    assertThat(host.attached()).isZero();
  }

  @Test
  void showsWhatTriggersAskForAndNothingElse() {
    start();
    connect(4000);
    say(4000, "go on\r\nGO away\r\n");
    say(4000, "STOP\r\n");
    assertThat(lines.seen).containsExactly("go on\r\n");
    assertThat(counters("echo").messages()).isEqualTo(1);
    assertThat(counters("echo").connections()).isEqualTo(1);
  }

  @Test
  void theOperatorDisablesAHelper() {
    start();
    connect(4000);
    assertThat(host.disable("echo")).isTrue();
    assertThat(host.disable("nobody")).isFalse();
    say(4000, "GO x\r\n");
    assertThat(lines.seen).isEmpty();
    assertThat(host.serves("echo", IpProtocol.TCP)).isTrue();
    assertThat(host.serves("echo", IpProtocol.UDP)).isFalse();
  }

  @Test
  void aRemovedHelperLeavesItsConnectionsAlone() {
    start();
    connect(4000);
    say(4000, "GO x\r\n");
    assertThat(host.install(List.of())).isEmpty();
    say(4000, "GO y\r\n");
    assertThat(router.dropped).isNull();
    assertThat(lines.seen).hasSize(1);
    assertThat(install(lines)).isEmpty();
    say(4000, "GO unseen: nobody watched where the line before it ended\r\n");
    say(4000, "GO z\r\n");
    assertThat(lines.seen).containsExactly("GO x\r\n", "GO z\r\n");
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    assertThat(host.attached()).isZero();
  }

  @Test
  void twoHelpersOfOneNameAndTransportAreOneTooMany() {
    start();
    List<HelperProblem> problems = install(lines, new ScriptedHelper(LINES));
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).toString())
        .contains("test.jar")
        .contains("'echo'")
        .contains("remove");
    assertThat(install(lines, new ScriptedHelper(HelperSpec.udp("echo", 7)))).isEmpty();
  }

  @Test
  void stopWatchingIsForGood() {
    start();
    lines.act = (message, context) -> context.stopWatching();
    connect(4000);
    say(4000, "GO x\r\n");
    say(4000, "GO y\r\n");
    assertThat(lines.seen).hasSize(1);
  }

  @Test
  void item38_anIcmpErrorIsNeverShown() {
    start();
    PacketBuffer there = router.send(Packets.udp(C, 4000, S, 69).payload("GO x"));
    router.send(Packets.icmpError("192.0.2.1", C, 3, 3, 0x474F2000, there));
    assertThat(datagrams.seen).hasSize(1);
  }

  @Test
  void aSlowCallIsCounted() {
    start();
    lines.act = (message, context) -> stopwatch.nanos += 50_000_000;
    connect(4000);
    say(4000, "GO x\r\n");
    assertThat(counters("echo").slowCalls()).isEqualTo(1);
  }

  @Test
  void packetsThatNoTriggerConcernsCostNoAllocation() {
    router = new NatRig(Rig.silent());
    start();
    connect(4000);
    PacketBuffer p = tcp(4000).seq(clientSequence).ack(500).payload("NOOP\r\n").parsed();
    byte[] bytes = p.toArray();
    Runnable send =
        () -> {
          p.bytes().put(p.start(), bytes);
          router.send(p);
        };
    assertThat(Allocation.bytesPerCall(send)).isZero();
    assertThat(router.dropped).isNull();
    assertThat(host.attached()).isEqualTo(1);
  }
}
