package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Item 48: an ICMP error's quote is translated too. */
class IcmpErrorTranslationTest {

  private static final String HOP = "192.0.2.77";

  private final NatRig router = new NatRig();

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 203.0.113.9, 198.51.100.1, 192.0.2.80, 192.0.2.77, 3, 4",
    "fd00:a::2, 2001:db8::9, 2001:db8:c::1, 2001:db8:d::80, 2001:db8:e::1, 2, 0",
  })
  void item48_anErrorAboutTheOriginalDirection(
      String client, String dialled, String seen, String server, String hop, int type, int code) {
    translate(seen, server);
    PacketBuffer there = router.send(Packets.udp(client, 4000, dialled, 53).payloadBytes(300));
    Packets error = Packets.icmpError(hop, seen, type, code, 1400, there);
    PacketBuffer back = router.send(error);
    assertThat(router.dropped).isNull();
    assertThat(router.rig.tracking.state()).isEqualTo(ConntrackState.RELATED);
    PacketBuffer asSent = Packets.udp(client, 4000, dialled, 53).payloadBytes(300).parsed();
    // behind DNAT a hop speaks with the dialled server's voice, as seen on Linux 6.18
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(dialled, client, type, code, 1400, asSent).bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.2, 203.0.113.9, 198.51.100.1, 192.0.2.80, 10.0.0.1, 3, 3",
    "fd00:a::2, 2001:db8::9, 2001:db8:c::1, 2001:db8:d::80, fd00:a::1, 1, 4",
  })
  void item48_anErrorAboutTheReplyDirection(
      String client, String dialled, String seen, String server, String hop, int type, int code) {
    translate(seen, server);
    router.send(Packets.udp(client, 4000, dialled, 53).payload("question"));
    PacketBuffer answer = router.send(Packets.udp(server, 8080, seen, 4000).payload("answer"));
    PacketBuffer back = router.send(Packets.icmpError(hop, dialled, type, code, 0, answer));
    assertThat(router.dropped).isNull();
    PacketBuffer asSent = Packets.udp(server, 8080, seen, 4000).payload("answer").parsed();
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(seen, server, type, code, 0, asSent).bytes());
  }

  private void translate(String seen, String server) {
    router.snat(NatRange.address(IpAddress.of(seen)));
    router.dnat(NatRange.address(IpAddress.of(server)).withPorts(8080, 8080));
  }

  @Test
  void item48_aHopKeepsItsAddressWhereOnlyTheSourceIsTranslated() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    Packets question = Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).payload("x");
    PacketBuffer there = router.send(question);
    PacketBuffer back = router.send(Packets.icmpError(HOP, "198.51.100.1", 11, 0, 0, there));
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(HOP, "10.0.0.2", 11, 0, 0, question.parsed()).bytes());
  }

  @Test
  void item48_eightBytesOfTcpAreEnoughAndItsChecksumIsNotTouched() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(61000, 61000));
    Packets syn = Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 80).flags(TcpView.SYN).seq(1);
    PacketBuffer there = router.send(syn);
    PacketBuffer back = router.send(Packets.icmpError(HOP, "198.51.100.1", 3, 1, 0, there, 28));
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(HOP, "10.0.0.2", 3, 1, 0, syn.parsed(), 28).bytes());
  }

  @Test
  void item48_aWholeTcpHeaderHasItsChecksumMended() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(61000, 61000));
    Packets syn = Packets.tcp("10.0.0.2", 4000, "203.0.113.9", 80).flags(TcpView.SYN).seq(1);
    PacketBuffer there = router.send(syn);
    PacketBuffer back = router.send(Packets.icmpError(HOP, "198.51.100.1", 3, 1, 0, there));
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(HOP, "10.0.0.2", 3, 1, 0, syn.parsed()).bytes());
  }

  @Test
  void item48_aQuotedEchoGetsItsIdBack() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")).withPorts(500, 500));
    Packets echo = Packets.echo("10.0.0.2", "203.0.113.9", 77, 1).payloadBytes(20);
    PacketBuffer there = router.send(echo);
    PacketBuffer back = router.send(Packets.icmpError(HOP, "198.51.100.1", 11, 0, 0, there));
    assertThat(back.toArray())
        .isEqualTo(Packets.icmpError(HOP, "10.0.0.2", 11, 0, 0, echo.parsed()).bytes());
  }

  @Test
  void item48_anErrorAboutAnUntranslatedEntryPassesAsItIs() {
    PacketBuffer there = router.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    Packets error = Packets.icmpError(HOP, "10.0.0.2", 3, 3, 0, there);
    assertThat(router.send(error).toArray()).isEqualTo(error.bytes());
    assertThat(router.dropped).isNull();
  }

  @Test
  void item48_aRedirectIsDroppedWhereItsEntryIsTranslated() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    PacketBuffer there = router.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    router.send(Packets.icmpError(HOP, "198.51.100.1", IcmpView.REDIRECT, 1, 0, there));
    assertThat(router.dropped).isEqualTo(DropReason.NAT_ICMP_UNTRANSLATABLE);

    NatRig plain = new NatRig();
    there = plain.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    plain.send(Packets.icmpError(HOP, "10.0.0.2", IcmpView.REDIRECT, 1, 0, there));
    assertThat(plain.dropped).isNull();
  }

  @Test
  void item48_anErrorWithABadChecksumIsNotRepaired() {
    router.rig.set("checksum", 0);
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    PacketBuffer there = router.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    router.send(Packets.icmpError(HOP, "198.51.100.1", 3, 3, 0, there).checksum(0x1234));
    assertThat(router.dropped).isEqualTo(DropReason.NAT_ICMP_UNTRANSLATABLE);
  }

  @Test
  void anErrorOverAPartialChecksumIsFinishedRight() {
    router.snat(NatRange.address(IpAddress.of("198.51.100.1")));
    PacketBuffer there = router.send(Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53));
    PacketBuffer error =
        Packets.icmpError(HOP, "198.51.100.1", 3, 3, 0, there).partialChecksum().parsed();
    router.send(error);
    assertThat(router.dropped).isNull();
    Checksum.finish(error);
    PacketBuffer asSent = Packets.udp("10.0.0.2", 4000, "203.0.113.9", 53).parsed();
    assertThat(error.toArray())
        .isEqualTo(Packets.icmpError(HOP, "10.0.0.2", 3, 3, 0, asSent).bytes());
  }
}
