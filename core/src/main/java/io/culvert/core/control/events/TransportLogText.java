package io.culvert.core.control.events;

import io.culvert.core.chain.PacketLog;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import io.culvert.core.wire.UdpView;
import java.util.Locale;

/** The part of a {@code LOG} line from {@code PROTO=} on. Loop only. */
final class TransportLogText {

  private static final String[] TCP_FLAGS = {
    "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"
  };

  /** Accurate ECN has made the last of the reserved bits a flag. */
  private static final int TCP_AE = 0x01;

  private static final int TCP_RESERVED = 0x0E;

  /**
   * Appends the transport header at {@code at} (-1: a later fragment has none).
   *
   * @return whether it is an ICMP error, which quotes a packet
   */
  boolean append(StringBuilder line, PacketBuffer p, int protocol, int at, int flags) {
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
      case IpProtocol.ICMP -> {
        line.append("PROTO=ICMP ");
        return has(line, p, at, IcmpView.HEADER_BYTES) && appendIcmp(line, p, at);
      }
      case IpProtocol.ICMPV6 -> {
        line.append("PROTO=ICMPv6 ");
        return has(line, p, at, IcmpView.HEADER_BYTES) && appendIcmpv6(line, p, at);
      }
      case IpProtocol.AH -> {
        line.append("PROTO=AH ");
        appendSpi(line, p, at, 4);
      }
      case IpProtocol.ESP -> {
        line.append("PROTO=ESP ");
        appendSpi(line, p, at, 0);
      }
      default -> line.append("PROTO=").append(protocol).append(' ');
    }
    return false;
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

  private static void appendSpi(StringBuilder line, PacketBuffer p, int at, int offset) {
    if (has(line, p, at, offset + 4)) {
      line.append("SPI=0x").append(Integer.toHexString(p.i32(at + offset))).append(' ');
    }
  }

  private static void appendTcp(StringBuilder line, PacketBuffer p, int at, int flags) {
    line.append("SPT=").append(TcpView.sourcePort(p, at));
    line.append(" DPT=").append(TcpView.destinationPort(p, at));
    if ((flags & PacketLog.TCP_SEQUENCE) != 0) {
      line.append(" SEQ=").append(Integer.toUnsignedString(TcpView.sequence(p, at)));
      line.append(" ACK=").append(Integer.toUnsignedString(TcpView.acknowledgement(p, at)));
    }
    int reserved = p.u8(at + TcpView.DATA_OFFSET);
    line.append(" WINDOW=").append(TcpView.window(p, at));
    line.append(" RES=0x").append(PacketLogText.hex((reserved & TCP_RESERVED) << 2)).append(' ');
    line.append((reserved & TCP_AE) != 0 ? "AE " : "");
    for (int bit = 0; bit < TCP_FLAGS.length; bit++) {
      if ((TcpView.flags(p, at) & 0x80 >> bit) != 0) {
        line.append(TCP_FLAGS[bit]).append(' ');
      }
    }
    line.append("URGP=").append(TcpView.urgent(p, at)).append(' ');
    int end = at + TcpView.headerBytes(p, at);
    if ((flags & PacketLog.TCP_OPTIONS) != 0 && end > at + TcpView.OPTIONS && end <= p.end()) {
      appendOptions(line, p, at + TcpView.OPTIONS, end);
    }
  }

  private static void appendTypeAndCode(StringBuilder line, PacketBuffer p, int at) {
    line.append("TYPE=").append(p.u8(at + IcmpView.TYPE));
    line.append(" CODE=").append(p.u8(at + IcmpView.CODE)).append(' ');
  }

  private static void appendEcho(StringBuilder line, PacketBuffer p, int at) {
    line.append("ID=").append(p.u16(at + IcmpView.ID));
    line.append(" SEQ=").append(p.u16(at + IcmpView.SEQUENCE)).append(' ');
  }

  private static boolean appendIcmp(StringBuilder line, PacketBuffer p, int at) {
    appendTypeAndCode(line, p, at);
    switch (p.u8(at)) {
      case IcmpView.ECHO_REPLY, IcmpView.ECHO_REQUEST -> {
        appendEcho(line, p, at);
        return false;
      }
      case IcmpView.PARAMETER_PROBLEM -> line.append("PARAMETER=").append(p.u8(at + 4)).append(' ');
      case IcmpView.REDIRECT ->
          line.append("GATEWAY=").append(PacketLogText.ipv4(p.u32(at + 4))).append(' ');
      case IcmpView.UNREACHABLE, IcmpView.SOURCE_QUENCH, IcmpView.TIME_EXCEEDED -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean appendIcmpv6(StringBuilder line, PacketBuffer p, int at) {
    appendTypeAndCode(line, p, at);
    switch (p.u8(at)) {
      case IcmpView.V6_ECHO_REQUEST, IcmpView.V6_ECHO_REPLY -> {
        appendEcho(line, p, at);
        return false;
      }
      case IcmpView.V6_PARAMETER_PROBLEM ->
          line.append(String.format(Locale.ROOT, "POINTER=%08x ", p.i32(at + 4)));
      case IcmpView.V6_UNREACHABLE, IcmpView.V6_PACKET_TOO_BIG, IcmpView.V6_TIME_EXCEEDED -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The MTU that an error of {@code type} (and {@code code}, unless -1) carries. */
  static void appendMtu(StringBuilder line, PacketBuffer p, int at, int type, int code) {
    if (p.u8(at) == type && (code < 0 || p.u8(at + 1) == code)) {
      long mtu = code < 0 ? p.u32(at + 4) : p.u16(at + 6);
      line.append("MTU=").append(mtu).append(' ');
    }
  }

  static void appendOptions(StringBuilder line, PacketBuffer p, int from, int to) {
    line.append("OPT (");
    for (int at = from; at < Math.min(to, p.end()); at++) {
      line.append(PacketLogText.hex(p.u8(at)));
    }
    line.append(") ");
  }
}
