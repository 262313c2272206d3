package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.Side;
import org.junit.jupiter.api.Test;

/** Rewritten messages in their packets. */
class PayloadRewriteTest extends HelperHostFixture {

  @Test
  void aRewriteThatNoLongerFitsTheLinkDropsThePacket() {
    start();
    masquerade();
    lines.act =
        (message, context) ->
            message
                .find(ADDRESS)
                .ifPresent(
                    at ->
                        at.replace(
                            0,
                            context
                                .expect(Expect.tcp(Endpoint.of(C, 1025), Side.SERVER))
                                .address()));
    connect(4000);
    String line = "GO 10.0.0.2\r\n";
    String full = line + "x".repeat(1460 - line.length());
    say(4000, full);
    assertThat(router.dropped).isEqualTo(DropReason.REWRITE_EXCEEDS_MTU);
    assertThat(router.rig.conntrack.expectations().count()).isZero();
    PacketBuffer p = say(4000, full.substring(4));
    assertThat(router.dropped).isNull();
    p = say(4000, "\r\n");
    p = say(4000, line);
    assertThat(tail(p, 17)).isEqualTo("GO 198.51.100.1\r\n".substring(0, 17));
    assertThat(counters("echo").rewrites()).isEqualTo(1);
  }

  @Test
  void aDatagramIsRewrittenWithItsLengthsAndChecksum() {
    start();
    masquerade();
    datagrams.act =
        (message, context) -> message.find(ADDRESS).ifPresent(at -> at.replace(0, "1.2.3.4.5.6"));
    PacketBuffer p = router.send(Packets.udp(C, 4000, S, 69).payload("GO 1.2 there"));
    assertThat(sent(p))
        .isEqualTo(
            Packets.udp("198.51.100.1", 4000, S, 69).payload("GO 1.2.3.4.5.6 there").bytes());
    p = router.send(Packets.udp(C, 4000, S, 69).payload("GO 1.2.3.4.5.6.7").checksum(0));
    assertThat(sent(p))
        .isEqualTo(
            Packets.udp("198.51.100.1", 4000, S, 69).payload("GO 1.2.3.4.5.6").checksum(0).bytes());
    p = Packets.udp(C, 4000, S, 69).payload("GO 9 there").partialChecksum().parsed();
    router.send(p);
    assertThat(p.checksumPartial()).isTrue();
    Checksum.finish(p);
    assertThat(sent(p))
        .isEqualTo(
            Packets.udp("198.51.100.1", 4000, S, 69).payload("GO 1.2.3.4.5.6 there").bytes());
  }

  @Test
  void aSuperPacketIsReadAndRewrittenAsOne() {
    start();
    masquerade();
    lines.act =
        (message, context) -> message.find(ADDRESS).ifPresent(at -> at.replace(0, "198.51.100.1"));
    connect(4000);
    String rest = "y".repeat(5000);
    PacketBuffer p =
        tcp(4000)
            .seq(clientSequence)
            .ack(500)
            .payload("GO 10.0.0.2\r\n" + rest)
            .partialChecksum()
            .parsed();
    p.gso(PacketBuffer.GSO_TCPV4, 1460, false);
    router.send(p);
    assertThat(router.dropped).isNull();
    Checksum.finish(p);
    assertThat(sent(p))
        .isEqualTo(
            Packets.tcp("198.51.100.1", 4000, S, 21)
                .seq(clientSequence)
                .ack(500)
                .payload("GO 198.51.100.1\r\n" + rest)
                .bytes());
  }

  /** As the device that sends it completes it. */
  private static byte[] sent(PacketBuffer p) {
    Checksum.finish(p);
    return p.toArray();
  }
}
