package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

/** ICMP errors about known packets: semantics A2 items 19, 20, 21. */
class IcmpErrorsTest {

  private final Rig rig = new Rig();
  private final PacketBuffer question =
      Packets.udp("10.0.0.1", 4000, "10.0.0.2", 53).payload("q").parsed();
  private final PacketBuffer answer =
      Packets.udp("10.0.0.2", 53, "10.0.0.1", 4000).payload("a").parsed();
  private final PacketBuffer question6 =
      Packets.udp("fd00::1", 4000, "fd00::2", 53).payload("q").parsed();

  private Tracking unreachable(String from, String to, PacketBuffer quoted) {
    return rig.send(Packets.icmpError(from, to, IcmpView.UNREACHABLE, 3, 0, quoted));
  }

  @Test
  void errorAboutAnOriginalPacketIsRelatedInReplyDirection() {
    rig.send(question);
    unreachable("10.0.0.2", "10.0.0.1", question);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(rig.tracking.direction()).isEqualTo(Direction.REPLY);
    assertThat(rig.entry().protocol()).isEqualTo(IpProtocol.UDP);
  }

  @Test
  void errorAboutAReplyIsRelatedInOriginalDirection() {
    rig.send(question);
    rig.send(answer);
    unreachable("10.0.0.1", "10.0.0.2", answer);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    assertThat(rig.tracking.direction()).isEqualTo(Direction.ORIGINAL);
  }

  @Test
  void errorMayComeFromAnyoneButMustGoToTheSenderOfWhatItQuotes() {
    rig.send(question);
    unreachable("203.0.113.77", "10.0.0.1", question);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    unreachable("203.0.113.77", "10.0.0.3", question);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason())
        .isEqualTo("ICMP error, type 3, goes to another than it quotes");
  }

  @Test
  void errorNeitherRefreshesNorCountsAsReply() {
    rig.send(question);
    rig.sleep(10);
    unreachable("10.0.0.2", "10.0.0.1", question);
    assertThat(rig.secondsLeft()).isEqualTo(20);
    assertThat(rig.entry().has(EntryStatus.SEEN_REPLY)).isFalse();
    rig.send(question);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void errorIsNotCountedInTheEntrysBytes() {
    rig.set("acct", 1);
    rig.send(question);
    unreachable("10.0.0.2", "10.0.0.1", question);
    assertThat(rig.entry().packets(Direction.REPLY)).isZero();
    assertThat(rig.entry().packets(Direction.ORIGINAL)).isEqualTo(1);
  }

  @Test
  void errorAboutNothingKnownIsInvalid() {
    unreachable("10.0.0.2", "10.0.0.1", question);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).isEqualTo("ICMP error, type 3, quotes no known connection");
    assertThat(rig.conntrack.stats().icmpError()).isEqualTo(1);
  }

  @Test
  void eightQuotedBytesAreEnoughAndThreeAreNot() {
    PacketBuffer syn = Packets.tcp("10.0.0.1", 4000, "10.0.0.2", 80).flags(2).parsed();
    rig.send(syn);
    for (int bytes : new int[] {28, 24, 23}) {
      rig.send(Packets.icmpError("10.0.0.9", "10.0.0.1", 11, 0, 0, syn, bytes));
      assertThat(rig.tracking.state())
          .isEqualTo(bytes >= 24 ? ConntrackState.RELATED : ConntrackState.INVALID);
    }
  }

  @Test
  void quotedLaterFragmentCannotBeRead() {
    rig.send(question);
    byte[] fragment =
        Packets.udp("10.0.0.1", 4000, "10.0.0.2", 53).payloadBytes(100).fragment(8, 100, false);
    PacketBuffer quoted = new PacketBuffer().fill(fragment);
    unreachable("10.0.0.2", "10.0.0.1", quoted);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).contains("quotes no readable packet");
  }

  @Test
  void errorAboutAnEchoRequestIsRelated() {
    PacketBuffer echo = Packets.echo("10.0.0.1", "10.0.0.2", 7, 1).parsed();
    rig.send(echo);
    unreachable("10.0.0.9", "10.0.0.1", echo);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
  }

  @Test
  void errorAboutAnErrorIsInvalid() {
    rig.send(question);
    PacketBuffer error =
        Packets.icmpError("10.0.0.2", "10.0.0.1", IcmpView.UNREACHABLE, 3, 0, question).parsed();
    unreachable("10.0.0.1", "10.0.0.2", error);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
    assertThat(rig.tracking.reason()).contains("has no answer");
  }

  @Test
  void icmpv6ErrorIsRelated() {
    rig.send(question6);
    for (int type : new int[] {1, 2, 3, 4}) {
      rig.send(Packets.icmpError("fd00::9", "fd00::1", type, 0, 0, question6));
      assertThat(rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
      assertThat(rig.tracking.direction()).isEqualTo(Direction.REPLY);
    }
  }

  private Packets redirect(String from, int hopLimit, int code, int option, int optionWords) {
    byte[] body = new byte[32 + 8 + question6.l3LengthBytes()];
    body[32] = (byte) option;
    body[33] = (byte) optionWords;
    question6.bytes().get(question6.l3(), body, 40, question6.l3LengthBytes());
    return Packets.icmp(from, "fd00::1", IcmpView.V6_REDIRECT, code, 0).payload(body).ttl(hopLimit);
  }

  @Test
  void icmpv6RedirectMustComeFromTheLinkAndQuoteAHeader() {
    rig.send(question6);
    assertThat(rig.send(redirect("fe80::9", 255, 0, 4, 1)).state())
        .isEqualTo(ConntrackState.RELATED);
    assertThat(rig.send(redirect("fe80::9", 254, 0, 4, 1)).state())
        .isEqualTo(ConntrackState.INVALID);
    assertThat(rig.send(redirect("fd00::9", 255, 0, 4, 1)).state())
        .isEqualTo(ConntrackState.INVALID);
    assertThat(rig.send(redirect("fe80::9", 255, 1, 4, 1)).state())
        .isEqualTo(ConntrackState.INVALID);
    assertThat(rig.send(redirect("fe80::9", 255, 0, 4, 0)).reason())
        .isEqualTo("redirect without options");
    assertThat(rig.send(redirect("fe80::9", 255, 0, 2, 1)).state())
        .isEqualTo(ConntrackState.INVALID);
  }
}
