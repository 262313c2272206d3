package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Step;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What ctnetlink tells of entries and expectations, read right. */
@Tag("tun")
class KernelEntriesTest extends OnKernelSide {

  private static final String FTP =
      """
      *raw
      -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
      COMMIT
      *nat
      -A POSTROUTING -o b0 -j MASQUERADE
      COMMIT
      """;

  @Test
  void findsAnEntryByEitherTuple() {
    begin(4, TRACKING);
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x"));
    Tuple original = tuple(17, "10.1.0.2", 1_000, "10.3.0.2", 53);
    Tuple reply = tuple(17, "10.3.0.2", 53, "10.1.0.2", 1_000);
    EntrySnapshot entry = kernel.entry(original, 0).orElseThrow();
    assertThat(entry.original()).isEqualTo(original);
    assertThat(entry.reply()).isEqualTo(reply);
    assertThat(entry.status()).isEqualTo(EntryStatus.CONFIRMED);
    assertThat(entry.timeoutSeconds()).isBetween(20L, 30L);
    assertThat(entry.zone()).isZero();
    assertThat(entry.zoneDirections()).isEqualTo(3);
    assertThat(entry.mark()).isZero();
    assertThat(entry.labels()).isEmpty();
    assertThat(entry.helper()).isEmpty();
    assertThat(entry.master()).isEmpty();
    assertThat(entry.counters()).isEmpty();
    assertThat(entry.details()).isEmpty();
    assertThat(kernel.entry(reply, 0).orElseThrow().original()).isEqualTo(original);
    assertThat(kernel.entry(original, 7)).isEmpty();
    assertThat(kernel.entry(tuple(17, "10.1.0.2", 1_001, "10.3.0.2", 53), 0)).isEmpty();
    assertThat(entry().original()).isEqualTo(original);
  }

  @Test
  void findsEchoesAndUnknownProtocols() {
    begin(4, TRACKING);
    receive(A0, Packets.echo("10.1.0.2", "10.3.0.2", 0x1234, 1));
    receive(A0, Packets.raw("10.1.0.2", "10.3.0.2", IpProtocol.ESP, new byte[20]));
    Tuple echo = tuple(1, "10.1.0.2", 0x1234, "10.3.0.2", 8 << 8);
    assertThat(kernel.entry(echo, 0).orElseThrow().reply())
        .isEqualTo(tuple(1, "10.3.0.2", 0x1234, "10.1.0.2", 0));
    Tuple sealed = tuple(IpProtocol.ESP, "10.1.0.2", 0, "10.3.0.2", 0);
    assertThat(kernel.entry(sealed, 0).orElseThrow().original()).isEqualTo(sealed);
    assertThat(kernel.entries()).hasSize(2);
    begin(6, TRACKING);
    receive(A0, Packets.echo("fd01::2", "fd03::2", 0x4321, 1));
    Tuple echo6 = tuple(58, "fd01::2", 0x4321, "fd03::2", 128 << 8);
    assertThat(kernel.entry(echo6, 0).orElseThrow().reply())
        .isEqualTo(tuple(58, "fd03::2", 0x4321, "fd01::2", 129 << 8));
  }

  @Test
  void refusesNoTupleThatNoEntryCanHave() {
    begin(4, TRACKING);
    assertThat(kernel.entry(tuple(1, "10.1.0.2", 0, "10.3.0.2", 3 << 8 | 1), 0)).isEmpty();
    assertThat(kernel.entry(tuple(IpProtocol.GRE, "10.1.0.2", 5, "10.3.0.2", 6), 0)).isEmpty();
  }

  @Test
  void tellsTcpByItsAttributes() {
    begin(6, TRACKING);
    Packets syn = Packets.tcp("fd01::2", 4_000, "fd02::2", 80).flags(TcpView.SYN);
    receive(A0, syn.seq(10).windowScale(7).sackPermitted());
    Packets synAck = Packets.tcp("fd02::2", 80, "fd01::2", 4_000);
    receive(B0, synAck.flags(TcpView.SYN | TcpView.ACK).seq(20).ack(11).windowScale(3));
    EntrySnapshot entry = entry();
    assertThat(entry.original()).isEqualTo(tuple(6, "fd01::2", 4_000, "fd02::2", 80));
    assertThat(entry.status() & EntryStatus.SEEN_REPLY).isNotZero();
    // IP_CT_TCP_FLAG_WINDOW_SCALE 1, SACK_PERM 2, MAXACK_SET 0x20
    assertThat(entry.details())
        .containsEntry("tcp.state", 2L)
        .containsEntry("tcp.wscale.original", 7L)
        .containsEntry("tcp.wscale.reply", 3L)
        .containsEntry("tcp.flags.original", 3L)
        .containsEntry("tcp.flags.reply", 0x21L)
        .hasSize(5);
  }

  @Test
  void tellsSctpByItsAttributes() {
    begin(4, TRACKING);
    byte[] init = new byte[32];
    init[1] = 10;
    init[3] = 20;
    init[12] = 1;
    init[15] = 20;
    init[16] = (byte) 0x89;
    init[19] = 7;
    receive(A0, Packets.raw("10.1.0.2", "10.3.0.2", IpProtocol.SCTP, sctpSummed(init)));
    EntrySnapshot entry = entry();
    assertThat(entry.original()).isEqualTo(tuple(132, "10.1.0.2", 10, "10.3.0.2", 20));
    assertThat(entry.details())
        .containsEntry("sctp.state", 1L)
        .containsEntry("sctp.vtag.original", 0L)
        .containsEntry("sctp.vtag.reply", 0x8900_0007L)
        .hasSize(3);
  }

  private static byte[] sctpSummed(byte[] packet) {
    CRC32C sum = new CRC32C();
    sum.update(packet);
    int value = Integer.reverseBytes((int) sum.getValue());
    for (int i = 0; i < 4; i++) {
      packet[8 + i] = (byte) (value >>> (24 - 8 * i));
    }
    return packet;
  }

  @Test
  void tellsMarkLabelsAndCounters() {
    String text =
        TRACKING.replace(
            "COMMIT",
            "-A FORWARD -j CONNMARK --set-mark 0x80000001\n"
                + "-A FORWARD -m connlabel --label 1 --set\n"
                + "-A FORWARD -m connlabel --label 127 --set\nCOMMIT");
    begin(4, text, new Step.Set("net.netfilter.nf_conntrack_acct", 1));
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x"));
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53).payload("x"));
    receive(C0, Packets.udp("10.3.0.2", 53, "10.1.0.2", 1_000));
    EntrySnapshot entry = entry();
    assertThat(entry.mark()).isEqualTo(0x80000001);
    assertThat(entry.labels()).isEqualTo("80000000000000000000000000000002");
    assertThat(entry.counters()).contains(new EntrySnapshot.Counters(2, 58, 1, 28));
  }

  @Test
  void tellsZonesAndFindsInThem() {
    zoned("--zone 5", 5, 3);
    zoned("--zone-orig 6", 6, 1);
    zoned("--zone-reply 7", 7, 2);
  }

  private void zoned(String option, int zone, int directions) {
    begin(4, TRACKING + "*raw\n-A PREROUTING -i a0 -j CT " + option + "\nCOMMIT\n");
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    EntrySnapshot entry = entry();
    assertThat(entry.zone()).isEqualTo(zone);
    assertThat(entry.zoneDirections()).isEqualTo(directions);
    int originalZone = (directions & 1) == 0 ? 0 : zone;
    int replyZone = (directions & 2) == 0 ? 0 : zone;
    assertThat(kernel.entry(entry.original(), originalZone)).isPresent();
    assertThat(kernel.entry(entry.reply(), replyZone)).isPresent();
    assertThat(kernel.entry(entry.original(), originalZone ^ zone)).isEmpty();
    assertThat(kernel.entry(entry.reply(), replyZone ^ zone ^ 1)).isEmpty();
  }

  @Test
  void tellsAnEntryThatTheReplyTupleOfANewerOneHides() {
    String zone = "*raw\n-A PREROUTING -i a0 -j CT --zone-orig 6\nCOMMIT\n";
    String nat = "*nat\n-A POSTROUTING -o c0 -j SNAT --to-source 10.1.0.7\nCOMMIT\n";
    begin(4, TRACKING + zone + nat);
    receive(C0, Packets.udp("10.3.0.2", 53, "10.1.0.7", 1_000));
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    Tuple hidden = tuple(17, "10.3.0.2", 53, "10.1.0.7", 1_000);
    Tuple newer = tuple(17, "10.1.0.2", 1_000, "10.3.0.2", 53);
    assertThat(kernel.entry(hidden, 0).orElseThrow().original()).isEqualTo(newer);
    assertThat(kernel.entries())
        .extracting(EntrySnapshot::original)
        .containsExactlyInAnyOrder(hidden, newer);
  }

  /** An FTP control connection on which an active client has announced 10.1.0.22:51201. */
  private EntrySnapshot announced() {
    begin(4, FTP);
    Packets syn = Packets.tcp("10.1.0.22", 4_000, "198.51.100.1", 21).flags(TcpView.SYN);
    receive(A0, syn.seq(99));
    int port = entry().reply().destinationPort();
    Packets synAck = Packets.tcp("198.51.100.1", 21, "10.2.0.1", port);
    receive(B0, synAck.flags(TcpView.SYN | TcpView.ACK).seq(499).ack(100));
    Packets client = Packets.tcp("10.1.0.22", 4_000, "198.51.100.1", 21);
    receive(A0, client.seq(100).ack(500));
    receive(A0, client.payload("USER x\r\n"));
    receive(A0, client.seq(108).payload("PORT 10,1,0,22,200,1\r\n"));
    Tuple control = tuple(6, "10.1.0.22", 4_000, "198.51.100.1", 21);
    return kernel.entry(control, 0).orElseThrow();
  }

  @Test
  void tellsHelpersAndTheirAdjustments() {
    EntrySnapshot control = announced();
    assertThat(control.helper()).isEqualTo("ftp");
    assertThat(control.status() & EntryStatus.SEQ_ADJUST).isNotZero();
    assertThat(control.details())
        .containsEntry("seqadj.original.correction.pos", 108L)
        .containsEntry("seqadj.original.offset.before", 0L)
        .containsEntry("seqadj.original.offset.after", -1L)
        .containsEntry("seqadj.reply.offset.after", 0L);
  }

  @Test
  void tellsExpectationsAndMasters() {
    EntrySnapshot control = announced();
    List<ExpectationSnapshot> all = kernel.expectations();
    assertThat(all).hasSize(1);
    ExpectationSnapshot waiting = all.get(0);
    int port = waiting.expected().destinationPort();
    assertThat(waiting.expected()).isEqualTo(tuple(6, "198.51.100.1", 0, "10.2.0.1", port));
    assertThat(waiting.mask()).isEqualTo(tuple(6, "255.255.255.255", 0, "255.255.255.255", 0xFFFF));
    assertThat(waiting.master()).isEqualTo(control.original());
    assertThat(waiting.timeoutSeconds()).isBetween(280L, 300L);
    assertThat(waiting.helper()).isEqualTo("ftp");
    assertThat(waiting.flags()).isZero();
    assertThat(waiting.expectationClass()).isZero();
    assertThat(waiting.nat()).isEqualTo("dir=1 0.0.0.0:51201");

    receive(B0, Packets.tcp("198.51.100.1", 20, "10.2.0.1", port).flags(TcpView.SYN));
    assertThat(kernel.expectations()).isEmpty();
    Tuple original = tuple(6, "198.51.100.1", 20, "10.2.0.1", port);
    EntrySnapshot child = kernel.entry(original, 0).orElseThrow();
    assertThat(child.master()).contains(control.original());
    assertThat(child.status() & EntryStatus.EXPECTED).isNotZero();
    assertThat(child.reply()).isEqualTo(tuple(6, "10.1.0.22", 51_201, "198.51.100.1", 20));
  }

  @Test
  void tellsAllWhateverBecameOfThem() {
    begin(4, TRACKING);
    sendFromManyPorts();
    assertThat(kernel.entries()).hasSize(150);
    kernel.carryOut(new Step.Set("net.netfilter.nf_conntrack_udp_timeout", 1));
    sendFromManyPorts();
    kernel.carryOut(new Step.Wait(1_100));
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(entry().original()).isEqualTo(tuple(17, "10.1.0.2", 1_000, "10.3.0.2", 53));
  }

  private static void sendFromManyPorts() {
    for (int i = 0; i < 150; i++) {
      receive(A0, Packets.udp("10.1.0.2", 1_000 + i, "10.3.0.2", 53));
    }
  }

  @Test
  void tellsWhatWasNotAnnounced() {
    begin(4, TRACKING, new Step.Set("net.netfilter.nf_conntrack_events", 0));
    receive(A0, Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 53));
    assertThat(entry().original()).isEqualTo(tuple(17, "10.1.0.2", 1_000, "10.3.0.2", 53));
    begin(4, TRACKING);
    assertThat(kernel.entries()).isEmpty();
  }
}
