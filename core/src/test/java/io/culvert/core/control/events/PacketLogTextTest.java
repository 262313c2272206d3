package io.culvert.core.control.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The golden lines came from {@code -j LOG} on Linux 6.18 for packets with the same bytes. */
final class PacketLogTextTest {

  private static final int ALL =
      PacketLog.TCP_SEQUENCE | PacketLog.TCP_OPTIONS | PacketLog.IP_OPTIONS;

  private final PacketContext context = new PacketContext();

  private String log(PacketBuffer packet, int flags) {
    context.begin(packet, null, 0);
    return new PacketLogText().of(context, "try: ", flags);
  }

  private String log(Packets packet) {
    return log(packet.parsed(), ALL);
  }

  private static Packets home4(int protocol, byte[] bytes) {
    return Packets.raw("127.0.0.1", "127.0.0.1", protocol, bytes).ttl(9).id(77).tos(0x12);
  }

  /** Source port 1, destination port 2, every flag, a reserved bit and accurate ECN. */
  private static byte[] oddTcp() {
    return ByteBuffer.allocate(20)
        .putShort((short) 1)
        .putShort((short) 2)
        .putInt(1000)
        .putInt(2000)
        .put((byte) 0x5f)
        .put((byte) 0xff)
        .putShort((short) 512)
        .putShort((short) 0)
        .putShort((short) 7)
        .array();
  }

  /** An IPv4 header and the first eight bytes of TCP, as old routers quote. */
  private static byte[] quote() {
    return ByteBuffer.allocate(28)
        .put(new byte[] {0x45, 0, 0, 60, 0, 5, 0, 0, 9, 6, 0, 0, 127, 0, 0, 9, 127, 0, 0, 8})
        .put(new byte[] {0, 7, 0, 8, 0, 0, 0, 9})
        .array();
  }

  @Test
  void tcp() {
    Packets syn =
        Packets.tcp("127.0.0.1", 37552, "127.0.0.1", 99)
            .flags(2)
            .seq(1903161778)
            .window(65495)
            .id(42416)
            .dontFragment()
            .tcpOptions(2, 4, 0xff, 0xd7);
    assertThat(log(syn))
        .isEqualTo(
            "try: IN= OUT= SRC=127.0.0.1 DST=127.0.0.1 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=42416"
                + " DF PROTO=TCP SPT=37552 DPT=99 SEQ=1903161778 ACK=0 WINDOW=65495 RES=0x00 SYN"
                + " URGP=0 OPT (0204FFD7)");
    assertThat(log(syn.parsed(), 0)).endsWith("DPT=99 WINDOW=65495 RES=0x00 SYN URGP=0");
    assertThat(log(home4(IpProtocol.TCP, oddTcp()).dontFragment()))
        .endsWith(
            "LEN=40 TOS=0x12 PREC=0x00 TTL=9 ID=77 DF PROTO=TCP SPT=1 DPT=2 SEQ=1000 ACK=2000"
                + " WINDOW=512 RES=0x38 AE CWR ECE URG ACK PSH RST SYN FIN URGP=7");
  }

  @Test
  void udpEchoAndProtocolsWithoutPorts() {
    assertThat(log(Packets.udp("127.0.0.1", 46058, "127.0.0.1", 99).payload("x\n").id(23871)))
        .endsWith("LEN=30 TOS=0x00 PREC=0x00 TTL=64 ID=23871 PROTO=UDP SPT=46058 DPT=99 LEN=10");
    assertThat(log(Packets.echo("127.0.0.1", "127.0.0.1", 30515, 1)))
        .endsWith("PROTO=ICMP TYPE=8 CODE=0 ID=30515 SEQ=1");
    assertThat(log(Packets.icmp("127.0.0.1", "127.0.0.1", 13, 0, 0x40005)))
        .endsWith("PROTO=ICMP TYPE=13 CODE=0");
    assertThat(log(home4(99, new byte[8])))
        .endsWith("LEN=28 TOS=0x12 PREC=0x00 TTL=9 ID=77 PROTO=99");
    assertThat(log(home4(IpProtocol.AH, new byte[] {6, 4, 0, 0, 0, 0, 0, 0x11, 0, 0, 0, 1})))
        .endsWith("PROTO=AH SPI=0x11");
    assertThat(log(home4(IpProtocol.ESP, new byte[] {0, 0, 0x12, 0x34, 0, 0, 0, 1})))
        .endsWith("PROTO=ESP SPI=0x1234");
    assertThat(log(Packets.udp("127.0.0.1", 1, "127.0.0.1", 2).tos(0xC0)))
        .contains("TOS=0x00 PREC=0xC0");
  }

  @Test
  void icmpErrorsQuoteThePacketTheyAreAbout() {
    String inner =
        "[SRC=127.0.0.9 DST=127.0.0.8 LEN=60 TOS=0x00 PREC=0x00 TTL=9 ID=5 PROTO=TCP"
            + " INCOMPLETE [8 bytes] ]";
    assertThat(log(Packets.icmp("127.0.0.1", "127.0.0.1", 3, 3, 0).payload(quote())))
        .endsWith("PROTO=ICMP TYPE=3 CODE=3 " + inner);
    assertThat(log(Packets.icmp("127.0.0.1", "127.0.0.1", 3, 4, 1400).payload(quote())))
        .endsWith("PROTO=ICMP TYPE=3 CODE=4 " + inner + " MTU=1400");
    assertThat(log(Packets.icmp("127.0.0.1", "127.0.0.1", 5, 1, 0x0a000001).payload(quote())))
        .endsWith("PROTO=ICMP TYPE=5 CODE=1 GATEWAY=10.0.0.1 " + inner);
    // what claims to quote and does not is only named
    assertThat(log(Packets.icmp("127.0.0.1", "127.0.0.1", 3, 3, 0)))
        .endsWith("PROTO=ICMP TYPE=3 CODE=3");
  }

  @Test
  void ipv6IsWrittenOut() {
    String home = "fd00:0000:0000:0000:0000:0000:0000:0001";
    Packets udp = Packets.udp("fd00::1", 41619, "fd00::1", 99).payload("x\n");
    assertThat(log(udp))
        .isEqualTo(
            "try: IN= OUT= SRC="
                + home
                + " DST="
                + home
                + " LEN=50 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=41619 DPT=99 LEN=10");
    assertThat(log(Packets.icmpError("fd00::1", "fd00::1", 1, 4, 0, udp.parsed())))
        .endsWith(
            "PROTO=ICMPv6 TYPE=1 CODE=4 [SRC="
                + home
                + " DST="
                + home
                + " LEN=50 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=41619 DPT=99 LEN=10 ]");
    assertThat(log(Packets.icmpError("fd00::1", "fd00::1", 2, 0, 1280, udp.parsed())))
        .endsWith(" ] MTU=1280");
    assertThat(log(Packets.echo("fd00::1", "fd00::1", 30516, 1)))
        .endsWith("PROTO=ICMPv6 TYPE=128 CODE=0 ID=30516 SEQ=1");
  }

  @Test
  void theMarkComesLast() {
    context.begin(Packets.echo("127.0.0.1", "127.0.0.1", 1, 1).parsed(), null, 0);
    context.mark(0x1f);
    assertThat(new PacketLogText().of(context, "", 0)).endsWith("ID=1 SEQ=1 MARK=0x1f");
  }

  /** However a packet is cut, a line comes out and nothing is read beyond its end. */
  @Test
  void cutPacketsAreLoggedToo() {
    for (Packets whole :
        new Packets[] {
          Packets.tcp("10.0.0.1", 1, "10.0.0.2", 2).tcpOptions(2, 4, 5, 6),
          Packets.icmp("10.0.0.1", "10.0.0.2", 3, 4, 1400).payload(quote()),
          Packets.icmpError(
              "fd00::1",
              "fd00::1",
              1,
              4,
              0,
              Packets.udp("fd00::1", 1, "fd00::1", 2).payload("x").parsed())
        }) {
      PacketBuffer packet = whole.parsed();
      int end = packet.end();
      int header = packet.ipVersion() == 4 ? 20 : 40;
      for (int cut = packet.l3() + header; cut <= end; cut++) {
        packet.extent(packet.start(), cut);
        assertThat(log(packet, ALL)).startsWith("try: IN= OUT= SRC=");
      }
    }
  }
}
