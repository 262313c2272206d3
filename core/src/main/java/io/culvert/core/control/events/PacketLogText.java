package io.culvert.core.control.events;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.device.Device;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.Locale;

/**
 * Writes a packet as the kernel's {@code LOG} target does, field by field, so that scripts which
 * read its lines read these ({@code net/netfilter/nf_log_syslog.c}). Loop only.
 */
final class PacketLogText {

  private static final String[] TCP_FLAGS = {
    "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"
  };
  private static final int TCP_RESERVED = 0x0F;

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
    int from = packet.l3() - 14;
    for (int i = 0; i < 14 && from >= 0; i++) {
      line.append(i == 0 ? "" : ":").append(hex(packet.u8(from + i)));
    }
    line.append(' ');
  }

  private void appendIpv4(
      StringBuilder line, PacketBuffer p, int at, int transport, int flags, boolean outer) {
    line.append("SRC=").append(address4(Ipv4View.source(p, at)));
    line.append(" DST=").append(address4(Ipv4View.destination(p, at)));
    int tos = Ipv4View.tos(p, at);
    line.append(" LEN=").append(Ipv4View.totalLength(p, at));
    line.append(" TOS=0x").append(hex(tos & 0x1E)).append(" PREC=0x").append(hex(tos & 0xE0));
    line.append(" TTL=").append(Ipv4View.ttl(p, at)).append(" ID=").append(Ipv4View.id(p, at));
    line.append(' ');
    append(line, "DF", Ipv4View.dontFragment(p, at));
    append(line, "MF", Ipv4View.moreFragments(p, at));
    int offset = Ipv4View.fragmentOffset(p, at);
    if (offset > 0) {
      line.append("FRAG:").append(offset / 8).append(' ');
    }
    if ((flags & PacketLog.IP_OPTIONS) != 0 && Ipv4View.headerBytes(p, at) > 20) {
      appendOptions(line, p, at + 20, at + Ipv4View.headerBytes(p, at));
    }
    appendTransport(line, p, Ipv4View.protocol(p, at), offset > 0 ? -1 : transport, flags, outer);
  }

  private void appendIpv6(StringBuilder line, PacketBuffer p, int flags) {
    int at = p.l3();
    line.append("SRC=").append(address6(Ipv6View.sourceHigh(p, at), Ipv6View.sourceLow(p, at)));
    line.append(" DST=")
        .append(address6(Ipv6View.destinationHigh(p, at), Ipv6View.destinationLow(p, at)));
    line.append(" LEN=").append(Ipv6View.payloadLength(p, at) + Ipv6View.HEADER_BYTES);
    line.append(" TC=").append(Ipv6View.trafficClass(p, at));
    line.append(" HOPLIMIT=").append(Ipv6View.hopLimit(p, at));
    line.append(" FLOWLBL=").append(Ipv6View.flowLabel(p, at)).append(' ');
    if (p.fragment()) {
      line.append("FRAG:").append(p.fragmentOffset()).append(' ');
    }
    appendTransport(line, p, p.protocol(), p.l4(), flags, true);
  }

  private void appendTransport(
      StringBuilder line, PacketBuffer p, int protocol, int at, int flags, boolean outer) {
    switch (protocol) {
      case IpProtocol.TCP -> {
        line.append("PROTO=TCP ");
        if (has(line, p, at, TcpView.HEADER_BYTES)) {
          appendTcp(line, p, at, flags);
        }
      }
      case IpProtocol.UDP, IpProtocol.UDPLITE -> {
        line.append(protocol == IpProtocol.UDP ? "PROTO=UDP " : "PROTO=UDPLITE ");
        if (has(line, p, at, UdpView.HEADER_BYTES)) {
          line.append("SPT=").append(p.u16(at)).append(" DPT=").append(p.u16(at + 2));
          line.append(" LEN=").append(p.u16(at + UdpView.LENGTH)).append(' ');
        }
      }
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
        line.append(protocol == IpProtocol.ICMP ? "PROTO=ICMP " : "PROTO=ICMPv6 ");
        if (has(line, p, at, IcmpView.HEADER_BYTES)) {
          appendIcmp(line, p, protocol, at, outer);
        }
      }
      default -> line.append("PROTO=").append(protocol).append(' ');
    }
  }

  /** Whether a header of {@code bytes} is there; a packet cut short is said to be so. */
  private static boolean has(StringBuilder line, PacketBuffer p, int at, int bytes) {
    if (at < 0) {
      return false;
    }
    if (at + bytes > p.end()) {
      line.append("INCOMPLETE [").append(Math.max(0, p.end() - at)).append(" bytes] ");
      return false;
    }
    return true;
  }

  private static void appendTcp(StringBuilder line, PacketBuffer p, int at, int flags) {
    line.append("SPT=").append(TcpView.sourcePort(p, at));
    line.append(" DPT=").append(TcpView.destinationPort(p, at));
    if ((flags & PacketLog.TCP_SEQUENCE) != 0) {
      line.append(" SEQ=").append(Integer.toUnsignedString(TcpView.sequence(p, at)));
      line.append(" ACK=").append(Integer.toUnsignedString(TcpView.acknowledgement(p, at)));
    }
    line.append(" WINDOW=").append(p.u16(at + TcpView.WINDOW));
    line.append(" RES=0x").append(hex((p.u8(at + TcpView.DATA_OFFSET) & TCP_RESERVED) << 2));
    line.append(' ');
    for (int bit = 0; bit < 8; bit++) {
      append(line, TCP_FLAGS[bit], (p.u8(at + TcpView.FLAGS) & 0x80 >> bit) != 0);
    }
    line.append("URGP=").append(p.u16(at + TcpView.URGENT)).append(' ');
    int header = TcpView.headerBytes(p, at);
    if ((flags & PacketLog.TCP_OPTIONS) != 0 && header > 20 && at + header <= p.end()) {
      appendOptions(line, p, at + 20, at + header);
    }
  }

  private void appendIcmp(StringBuilder line, PacketBuffer p, int protocol, int at, boolean outer) {
    int type = p.u8(at);
    line.append("TYPE=").append(type).append(" CODE=").append(p.u8(at + 1)).append(' ');
    boolean v4 = protocol == IpProtocol.ICMP;
    boolean query =
        v4 ? type == 0 || type == 8 || type > 12 && type < 19 : type == 128 || type == 129;
    boolean error = v4 && (type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
    if (query) {
      line.append("ID=").append(p.u16(at + 4)).append(" SEQ=").append(p.u16(at + 6)).append(' ');
    } else if (error && outer && at + 8 + Ipv4View.HEADER_BYTES <= p.end()) {
      int inner = at + 8;
      line.append('[');
      appendIpv4(line, p, inner, inner + Ipv4View.headerBytes(p, inner), 0, false);
      line.append("] ");
    }
  }

  private static void appendOptions(StringBuilder line, PacketBuffer p, int from, int to) {
    line.append("OPT (");
    for (int at = from; at < Math.min(to, p.end()); at++) {
      line.append(hex(p.u8(at)).toUpperCase(Locale.ROOT));
    }
    line.append(") ");
  }

  private static void append(StringBuilder line, String word, boolean holds) {
    if (holds) {
      line.append(word).append(' ');
    }
  }

  private static String hex(int octet) {
    return octet < 16 ? "0" + Integer.toHexString(octet) : Integer.toHexString(octet);
  }

  private static String address4(long bits) {
    return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
  }

  /** All eight groups in full, as the kernel's {@code %pI6}. */
  private static String address6(long high, long low) {
    StringBuilder text = new StringBuilder(39);
    for (int group = 0; group < 8; group++) {
      long bits = (group < 4 ? high : low) >>> 48 - 16 * (group & 3) & 0xFFFF;
      text.append(group == 0 ? "" : ":").append(String.format(Locale.ROOT, "%04x", bits));
    }
    return text.toString();
  }
}
