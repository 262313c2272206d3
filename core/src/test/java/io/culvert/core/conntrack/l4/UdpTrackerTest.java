package io.culvert.core.conntrack.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

/** UDP, UDP-Lite, GRE and the rest: semantics A2 items 16, 17, 23. */
class UdpTrackerTest {

  private Rig rig = new Rig();

  private static Packets question() {
    return Packets.udp("10.0.0.1", 4000, "10.0.0.2", 53).payload("q");
  }

  private static Packets answer() {
    return Packets.udp("10.0.0.2", 53, "10.0.0.1", 4000).payload("a");
  }

  private boolean assured() {
    return rig.entry().has(EntryStatus.ASSURED);
  }

  @Test
  void firstReplyGets30SecondsAndNoAssured() {
    rig.send(question());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.sleep(1);
    rig.send(answer());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    assertThat(rig.entry().has(EntryStatus.SEEN_REPLY)).isTrue();
    assertThat(assured()).isFalse();
  }

  @Test
  void streamTimeoutAndAssuredNeedAReplyAndMoreThanTwoSecondsOfLife() {
    rig.send(question());
    rig.send(answer());
    rig.sleep(2);
    rig.send(question());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    assertThat(assured()).isFalse();
    rig.sleep(0.001);
    rig.send(question());
    assertThat(rig.secondsLeft()).isEqualTo(120);
    assertThat(assured()).isTrue();
  }

  @Test
  void lateFirstReplyItselfIsNoStreamYet() {
    rig.send(question());
    rig.sleep(10);
    rig.send(answer());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    assertThat(assured()).isFalse();
    rig.send(answer());
    assertThat(rig.secondsLeft()).isEqualTo(120);
    assertThat(assured()).isTrue();
  }

  @Test
  void withoutReplyAnEntryStaysNewAt30SecondsHoweverLong() {
    rig.send(question());
    for (int i = 0; i < 5; i++) {
      rig.sleep(20);
      rig.send(question());
      assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
      assertThat(rig.secondsLeft()).isEqualTo(30);
    }
  }

  @Test
  void classicProfileStreamsAtOnceFor180Seconds() {
    rig = new Rig(Profile.CLASSIC);
    rig.send(question());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.send(answer());
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.send(question());
    assertThat(rig.secondsLeft()).isEqualTo(180);
    assertThat(assured()).isTrue();
  }

  @Test
  void checksumZeroIsValid() {
    rig.send(question().checksum(0));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void badChecksumIsInvalid() {
    rig.send(question().checksum(0x1234));
    assertThat(rig.tracking.reason()).isEqualTo("bad UDP checksum");
    rig.sendLocal(question().checksum(0x1234));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void lengthThatLiesIsInvalid() {
    PacketBuffer p = question().parsed();
    p.u16(p.l4() + 4, 10);
    rig.send(p);
    assertThat(rig.tracking.reason()).isEqualTo("UDP length 10 does not fit 9 bytes");
    p.u16(p.l4() + 4, 7);
    rig.send(p);
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.INVALID);
  }

  private static Packets lite(int coverage, int checksum) {
    byte[] header = {0x0F, (byte) 0xA0, 0, 53, 0, (byte) coverage, 0, 0, 'x', 'y'};
    header[6] = (byte) (checksum >> 8);
    header[7] = (byte) checksum;
    return Packets.raw("10.0.0.1", "10.0.0.2", IpProtocol.UDPLITE, header);
  }

  @Test
  void udpLiteChecksumZeroIsInvalid() {
    rig.send(lite(8, 0));
    assertThat(rig.tracking.reason()).isEqualTo("UDP-Lite without a checksum");
  }

  @Test
  void udpLiteChecksumCoversItsFrontUnderUdpsProtocolNumber() {
    int sum = 0x0A00 + 1 + 0x0A00 + 2 + IpProtocol.UDP + 10 + 0x0FA0 + 53 + 8;
    rig.send(lite(8, ~sum));
    assertThat(rig.tracking.reason()).isEmpty();
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    rig.send(lite(8, ~sum - 1));
    assertThat(rig.tracking.reason()).isEqualTo("bad UDP-Lite checksum");
    rig.send(lite(11, 1));
    assertThat(rig.tracking.reason()).isEqualTo("UDP-Lite coverage 11 of 10 bytes");
  }

  @Test
  void udpLiteLengthCountsWithItsLowerByteInIpv4AsInLinux() {
    byte[] datagram = new byte[300];
    datagram[1] = 9;
    datagram[3] = 9;
    datagram[5] = 8;
    int sum = 0x0A00 + 1 + 0x0A00 + 2 + IpProtocol.UDP + (300 & 0xFF) + 9 + 9 + 8;
    datagram[6] = (byte) (~sum >> 8);
    datagram[7] = (byte) ~sum;
    rig.send(Packets.raw("10.0.0.1", "10.0.0.2", IpProtocol.UDPLITE, datagram));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
    datagram[6]--;
    rig.send(Packets.raw("10.0.0.1", "10.0.0.2", IpProtocol.UDPLITE, datagram));
    assertThat(rig.tracking.reason()).isEqualTo("bad UDP-Lite checksum");
  }

  @Test
  void udpLiteLengthCountsInFullInIpv6() {
    byte[] datagram = new byte[300];
    datagram[1] = 9;
    datagram[3] = 9;
    datagram[5] = 8;
    int sum = 2 * 0xFD00 + 1 + 2 + IpProtocol.UDP + 300 + 9 + 9 + 8;
    int folded = (sum & 0xFFFF) + (sum >> 16);
    datagram[6] = (byte) (~folded >> 8);
    datagram[7] = (byte) ~folded;
    rig.send(Packets.raw("fd00::1", "fd00::2", IpProtocol.UDPLITE, datagram));
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.NEW);
  }

  @Test
  void otherProtocolsGoByAddressesFor600SecondsAndAreNeverAssured() {
    Packets there = Packets.raw("10.0.0.1", "10.0.0.2", 50, new byte[40]);
    Packets back = Packets.raw("10.0.0.2", "10.0.0.1", 50, new byte[40]);
    rig.send(there);
    assertThat(rig.secondsLeft()).isEqualTo(600);
    assertThat(rig.entry().has(EntryStatus.SEEN_REPLY)).isFalse();
    for (int i = 0; i < 3; i++) {
      rig.send(back);
      rig.sleep(5);
      rig.send(there);
    }
    assertThat(rig.tracking.state()).isEqualTo(ConntrackState.ESTABLISHED);
    assertThat(assured()).isFalse();
    assertThat(rig.secondsLeft()).isEqualTo(600);
  }

  @Test
  void greWaits30SecondsThen180() {
    Packets there = Packets.raw("10.0.0.1", "10.0.0.2", IpProtocol.GRE, new byte[8]);
    Packets back = Packets.raw("10.0.0.2", "10.0.0.1", IpProtocol.GRE, new byte[8]);
    rig.send(there);
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.send(back);
    rig.send(there);
    assertThat(rig.secondsLeft()).isEqualTo(180);
    assertThat(assured()).isTrue();
  }
}
