package io.culvert.core.conntrack.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.Packets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** ICMP and ICMPv6 queries: semantics A2 items 18, 22. */
class IcmpTrackerTest {

  private Rig rig = new Rig();

  private ConntrackState v4(int type) {
    return rig.send(Packets.icmp("10.0.0.1", "10.0.0.2", type, 0, 7 << 16)).state();
  }

  private ConntrackState v6(int type) {
    return rig.send(Packets.icmp("fd00::1", "fd00::2", type, 0, 7 << 16)).state();
  }

  @Test
  void onlyFourQueriesOpenAnEntry() {
    Set<Integer> queries = Set.of(8, 13, 15, 17);
    Set<Integer> errors = Set.of(3, 4, 5, 11, 12);
    for (int type = 0; type < 256; type++) {
      rig = new Rig();
      ConntrackState expected =
          queries.contains(type) ? ConntrackState.NEW : ConntrackState.INVALID;
      assertThat(v4(type)).as("type %d", type).isEqualTo(expected);
      assertThat(rig.conntrack.stats().icmpError())
          .as("error type %d", type)
          .isEqualTo(errors.contains(type) || type > 18 ? 1 : 0);
    }
  }

  @Test
  void echoReplyWithoutRequestIsInvalid() {
    assertThat(v4(IcmpView.ECHO_REPLY)).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).isEqualTo("ICMP type 0 answers nothing known");
    assertThat(rig.count()).isZero();
  }

  @Test
  void echoIsAnsweredAndLivesOn30Seconds() {
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 1));
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.sleep(1);
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 7, 1));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.tracking.direction()).isEqualTo(Direction.REPLY);
    assertThat(rig.secondsLeft()).isEqualTo(30);
    assertThat(rig.count()).isEqualTo(1);
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 7, 1));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 2));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.entry().has(EntryStatus.ASSURED)).isFalse();
  }

  @Test
  void replyUnderAnotherIdIsInvalid() {
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 1));
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 8, 1));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
  }

  @Test
  void classicProfileForgetsAnEchoOnceItIsAnswered() {
    rig = new Rig(Profile.CLASSIC);
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 1));
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 2));
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 7, 1));
    assertThat(rig.count()).isEqualTo(1);
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 7, 2));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(rig.count()).isZero();
    rig.send(Packets.echoReply("10.0.0.2", "10.0.0.1", 7, 2));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
  }

  @Test
  void inversionKeepsTheIdAndSwapsTheType() {
    PacketTuple echo = new PacketTuple();
    PacketTuple inverse = new PacketTuple();
    echo.sourceLow = 1;
    echo.destinationLow = 2;
    echo.meta = PacketTuple.meta(4, 1, 5, 77, IcmpView.ECHO_REQUEST << 8);
    assertThat(Conntrack.invert(echo, inverse)).isTrue();
    assertThat(inverse.sourcePort()).isEqualTo(77);
    assertThat(inverse.destinationPort()).isEqualTo(IcmpView.ECHO_REPLY << 8);
    assertThat(inverse.sourceLow).isEqualTo(2);
    assertThat(inverse.zone()).isEqualTo(5);
    echo.destinationPort(IcmpView.REDIRECT << 8);
    assertThat(Conntrack.invert(echo, inverse)).isFalse();
  }

  @Test
  void icmpv6OnlyEchoAndNodeQueryOpenAndNeighboursAreUntracked() {
    for (int type = 0; type < 256; type++) {
      rig = new Rig();
      ConntrackState expected = ConntrackState.INVALID;
      if (type == 128 || type == 139) {
        expected = ConntrackState.NEW;
      } else if (type >= 130 && type <= 136 || type == 143 || type == 151 || type == 152) {
        expected = ConntrackState.UNTRACKED;
      }
      assertThat(v6(type)).as("type %d", type).isEqualTo(expected);
      assertThat(rig.count()).isEqualTo(expected == ConntrackState.NEW ? 1 : 0);
    }
  }

  @Test
  void badChecksumIsInvalidAndCountedAsIcmpError() {
    rig.send(Packets.echo("10.0.0.1", "10.0.0.2", 7, 1).checksum(1));
    assertThat(rig.tracking.reason()).isEqualTo("bad ICMP checksum");
    rig.send(Packets.echo("fd00::1", "fd00::2", 7, 1).checksum(1));
    assertThat(rig.tracking.reason()).isEqualTo("bad ICMPv6 checksum");
    assertThat(rig.conntrack.stats().icmpError()).isEqualTo(2);
    assertThat(rig.conntrack.stats().invalid()).isZero();
  }

  @Test
  void oneFamilysMessagesInsideTheOtherAreInvalid() {
    rig.send(Packets.raw("fd00::1", "fd00::2", 1, new byte[] {8, 0, 0, 0, 0, 7, 0, 1}));
    assertThat(rig.tracking.reason()).isEqualTo("ICMP inside IPv6");
    rig.send(Packets.raw("10.0.0.1", "10.0.0.2", 58, new byte[] {-128, 0, 0, 0, 0, 7, 0, 1}));
    assertThat(rig.tracking.reason()).isEqualTo("ICMPv6 inside IPv4");
  }
}
