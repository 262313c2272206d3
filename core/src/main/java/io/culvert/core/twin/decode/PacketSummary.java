package io.culvert.core.twin.decode;

import io.culvert.core.wire.IpProtocol;
import java.util.List;

/** A packet in one line: {@code tcp 10.1.0.2:4000 > 10.2.0.2:80 SA seq 1 ack 2 win 512 len 0}. */
public final class PacketSummary {

  private PacketSummary() {}

  /** The line; says so where it is no IP packet. */
  public static String of(byte[] packet) {
    return PacketLayout.of(packet)
        .map(layout -> whole(packet, layout))
        .orElseGet(() -> packet.length + " bytes that are no IP packet");
  }

  private static String whole(byte[] p, PacketLayout layout) {
    StringBuilder text = new StringBuilder(inner(p, layout));
    text.append(" ttl ").append(Bits.u8(p, layout.l3() + (layout.version() == 4 ? 8 : 7)));
    if (layout.fragment()) {
      text.append(" fragment ").append(layout.fragmentOffset());
      text.append(layout.moreFragments() ? "+" : ".");
    }
    if (!ChecksumRepair.good(p)) {
      text.append(" bad-sum");
    }
    layout
        .quote(p)
        .ifPresent(quote -> text.append(" (quotes ").append(inner(p, quote)).append(')'));
    return text.toString();
  }

  private static String inner(byte[] p, PacketLayout layout) {
    String source = layout.source(p).toString();
    String destination = layout.destination(p).toString();
    if (layout.ports()) {
      source = socket(layout.version(), source, Bits.u16(p, layout.l4()));
      destination = socket(layout.version(), destination, Bits.u16(p, layout.l4() + 2));
    }
    return protocol(layout.protocol()) + " " + source + " > " + destination + details(p, layout);
  }

  private static String socket(int version, String address, int port) {
    return (version == 6 ? "[" + address + "]" : address) + ":" + port;
  }

  /** The protocol's usual name, or its number. */
  public static String protocol(int number) {
    return switch (number) {
      case IpProtocol.ICMP -> "icmp";
      case IpProtocol.IGMP -> "igmp";
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      case IpProtocol.DCCP -> "dccp";
      case IpProtocol.GRE -> "gre";
      case IpProtocol.ESP -> "esp";
      case IpProtocol.AH -> "ah";
      case IpProtocol.ICMPV6 -> "icmpv6";
      case IpProtocol.SCTP -> "sctp";
      case IpProtocol.UDPLITE -> "udplite";
      default -> "protocol " + number;
    };
  }

  private static String details(byte[] p, PacketLayout layout) {
    int l4 = layout.l4();
    if (layout.protocol() == IpProtocol.TCP && layout.hasTransport(20)) {
      int length = layout.end() - l4 - (Bits.u8(p, l4 + 12) >>> 4) * 4;
      return " "
          + PacketField.flags(Bits.u8(p, l4 + 13))
          + " seq "
          + Bits.u32(p, l4 + 4)
          + " ack "
          + Bits.u32(p, l4 + 8)
          + " win "
          + Bits.u16(p, l4 + 14)
          + " len "
          + length;
    }
    if (layout.icmp()) {
      List<Integer> head = List.of(Bits.u8(p, l4), Bits.u8(p, l4 + 1));
      String id = layout.icmpError(p) ? "" : " id " + Bits.u16(p, l4 + 4);
      return " type " + head.get(0) + " code " + head.get(1) + id;
    }
    return " len " + Math.max(0, layout.end() - l4);
  }
}
