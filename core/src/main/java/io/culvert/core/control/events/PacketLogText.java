package io.culvert.core.control.events;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.device.Device;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import java.util.Locale;

/**
 * Writes a packet as the kernel's {@code LOG} target does, field by field, so that scripts which
 * read its lines read these ({@code net/netfilter/nf_log_syslog.c}). Loop only.
 */
final class PacketLogText {

  private static final int ETHERNET_BYTES = 14;

  private final TransportLogText transport = new TransportLogText();

  /** {@code flags} as in {@link PacketLog}. */
  String of(PacketContext context, String prefix, int flags) {
    StringBuilder line = new StringBuilder(160).append(prefix);
    PacketBuffer packet = context.buffer();
    line.append("IN=").append(name(context.ingress()));
    line.append(" OUT=").append(name(context.egress())).append(' ');
    if (context.ingress() != null && context.ingress().medium() == Medium.ETHERNET) {
      appendMac(line, packet);
    }
    if (packet.ipVersion() == 6) {
      appendIpv6(line, packet, flags);
    } else {
      appendIpv4(line, packet, packet.l3(), packet.l4(), flags, true);
    }
    if (context.mark() != 0) {
      line.append("MARK=0x").append(Integer.toHexString(context.mark())).append(' ');
    }
    return line.toString().stripTrailing();
  }

  private static String name(Device device) {
    return device == null ? "" : device.name();
  }

  private static void appendMac(StringBuilder line, PacketBuffer packet) {
    line.append("MAC=");
    int from = packet.l3() - ETHERNET_BYTES;
    for (int i = 0; i < ETHERNET_BYTES && from >= 0; i++) {
      line.append(i == 0 ? "" : ":").append(hex(packet.u8(from + i)).toLowerCase(Locale.ROOT));
    }
    line.append(' ');
  }

  private void appendIpv4(
      StringBuilder line, PacketBuffer p, int at, int l4, int flags, boolean outer) {
    line.append("SRC=").append(ipv4(Ipv4View.source(p, at)));
    line.append(" DST=").append(ipv4(Ipv4View.destination(p, at)));
    int tos = Ipv4View.tos(p, at);
    line.append(" LEN=").append(Ipv4View.totalLength(p, at));
    line.append(" TOS=0x").append(hex(tos & 0x1E)).append(" PREC=0x").append(hex(tos & 0xE0));
    line.append(" TTL=").append(Ipv4View.ttl(p, at)).append(" ID=").append(Ipv4View.id(p, at));
    line.append(' ');
    line.append(Ipv4View.dontFragment(p, at) ? "DF " : "");
    line.append(Ipv4View.moreFragments(p, at) ? "MF " : "");
    int offset = Ipv4View.fragmentOffset(p, at);
    if (offset > 0) {
      line.append("FRAG:").append(offset / 8).append(' ');
    }
    int header = Ipv4View.headerBytes(p, at);
    if ((flags & PacketLog.IP_OPTIONS) != 0 && header > Ipv4View.HEADER_BYTES) {
      TransportLogText.appendOptions(line, p, at + Ipv4View.HEADER_BYTES, at + header);
    }
    int from = offset > 0 ? -1 : l4;
    boolean error = transport.append(line, p, Ipv4View.protocol(p, at), from, flags);
    if (error && outer) {
      int inner = from + 8;
      appendQuoted(line, p, inner, inner + Ipv4View.HEADER_BYTES, 4);
      TransportLogText.appendMtu(line, p, from, 3, 4);
    }
  }

  private void appendIpv6(StringBuilder line, PacketBuffer p, int flags) {
    appendIpv6Header(line, p, p.l3());
    if (p.fragment()) {
      line.append("FRAG:").append(p.fragmentOffset()).append(' ');
      line.append(p.moreFragments() ? "INCOMPLETE " : "");
      int header = Ipv6View.fragmentHeader(p, p.l3());
      if (header >= 0) {
        line.append(String.format(Locale.ROOT, "ID:%08x ", Ipv6View.fragmentId(p, header)));
      }
    }
    if (transport.append(line, p, p.protocol(), p.l4(), flags)) {
      int inner = p.l4() + 8;
      appendQuoted(line, p, inner, inner + Ipv6View.HEADER_BYTES, 6);
      TransportLogText.appendMtu(line, p, p.l4(), 2, -1);
    }
  }

  private static void appendIpv6Header(StringBuilder line, PacketBuffer p, int at) {
    line.append("SRC=").append(ipv6(Ipv6View.sourceHigh(p, at), Ipv6View.sourceLow(p, at)));
    line.append(" DST=")
        .append(ipv6(Ipv6View.destinationHigh(p, at), Ipv6View.destinationLow(p, at)));
    line.append(" LEN=").append(Ipv6View.payloadLength(p, at) + Ipv6View.HEADER_BYTES);
    line.append(" TC=").append(Ipv6View.trafficClass(p, at));
    line.append(" HOPLIMIT=").append(Ipv6View.hopLimit(p, at));
    line.append(" FLOWLBL=").append(Ipv6View.flowLabel(p, at)).append(' ');
  }

  /** The packet an ICMP error is about, in brackets. */
  private void appendQuoted(StringBuilder line, PacketBuffer p, int at, int end, int version) {
    if (end > p.end()) {
      return;
    }
    line.append('[');
    if (version == 4) {
      appendIpv4(line, p, at, at + Ipv4View.headerBytes(p, at), 0, false);
    } else {
      appendIpv6Header(line, p, at);
      transport.append(line, p, p.u8(at + Ipv6View.NEXT_HEADER), end, 0);
    }
    line.append("] ");
  }

  static String hex(int octet) {
    String digits = Integer.toHexString(octet).toUpperCase(Locale.ROOT);
    return octet < 16 ? "0" + digits : digits;
  }

  static String ipv4(long bits) {
    return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
  }

  /** All eight groups in full, as the kernel's {@code %pI6}. */
  private static String ipv6(long high, long low) {
    StringBuilder text = new StringBuilder(39);
    for (int group = 0; group < 8; group++) {
      long bits = (group < 4 ? high : low) >>> 48 - 16 * (group & 3) & 0xFFFF;
      text.append(group == 0 ? "" : ":").append(String.format(Locale.ROOT, "%04x", bits));
    }
    return text.toString();
  }
}
