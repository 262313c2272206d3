package io.culvert.core.twin.decode;

import io.culvert.core.twin.decode.PacketField.Form;
import io.culvert.core.wire.IpProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a packet apart into fields that cover every bit of it, so that two packets which differ
 * have a field that does; what an ICMP error quotes is taken apart too.
 */
public final class PacketFields {

  private static final int ADDRESS_V4 = 32;
  private static final int ADDRESS_V6 = 128;

  private final byte[] packet;
  private final List<PacketField> fields = new ArrayList<>();
  private String prefix = "";
  private int at;

  private PacketFields(byte[] packet) {
    this.packet = packet;
  }

  /** All fields in order. Bytes that are no header are the last field, {@code payload}. */
  public static List<PacketField> of(byte[] packet) {
    PacketFields reader = new PacketFields(packet);
    reader.read();
    return reader.fields;
  }

  private void read() {
    PacketLayout layout = PacketLayout.at(packet, at / 8).orElse(null);
    while (layout != null) {
      ip(layout);
      transport(layout);
      layout = layout.quote(packet).orElse(null);
      prefix = "quote." + prefix;
    }
    prefix = "";
    rest("payload");
  }

  private void ip(PacketLayout layout) {
    if (layout.version() == 4) {
      ipv4(layout);
    } else {
      ipv6(layout);
    }
  }

  private void ipv4(PacketLayout layout) {
    number("ip.version", 4);
    number("ip.header", 4);
    hex("ip.tos", 8);
    number("ip.length", 16);
    hex("ip.id", 16);
    number("ip.reserved", 1);
    number("ip.df", 1);
    number("ip.mf", 1);
    number("ip.offset", 13);
    number("ip.ttl", 8);
    number("ip.protocol", 8);
    hex("ip.checksum", 16);
    add("ip.source", ADDRESS_V4, Form.ADDRESS);
    add("ip.destination", ADDRESS_V4, Form.ADDRESS);
    upTo(layout.l4(), "ip.options");
  }

  private void ipv6(PacketLayout layout) {
    number("ip.version", 4);
    hex("ip.class", 8);
    hex("ip.flow", 20);
    number("ip.length", 16);
    int next = Bits.u8(packet, at / 8);
    number("ip.next", 8);
    number("ip.ttl", 8);
    add("ip.source", ADDRESS_V6, Form.ADDRESS);
    add("ip.destination", ADDRESS_V6, Form.ADDRESS);
    while (at / 8 < layout.l4() && at / 8 + 8 <= packet.length) {
      int start = at / 8;
      int bytes = PacketLayout.extensionBytes(packet, next, start);
      int header = next;
      next = Bits.u8(packet, start);
      String name = "ip." + extension(header) + ".";
      number(name + "next", 8);
      if (header == IpProtocol.IPV6_FRAGMENT) {
        number(name + "reserved", 8);
        number(name + "offset", 13);
        number(name + "reserved", 2);
        number(name + "more", 1);
        hex(name + "id", 32);
      } else {
        number(name + "length", 8);
        upTo(start + bytes, name + "options");
      }
    }
  }

  private static String extension(int header) {
    return switch (header) {
      case IpProtocol.HOP_BY_HOP -> "hop-by-hop";
      case IpProtocol.IPV6_ROUTING -> "routing";
      case IpProtocol.IPV6_FRAGMENT -> "fragment";
      case IpProtocol.AH -> "ah";
      case IpProtocol.DESTINATION_OPTIONS -> "destination-options";
      default -> "extension" + header;
    };
  }

  private void transport(PacketLayout layout) {
    if (layout.fragmentOffset() != 0) {
      return;
    }
    switch (layout.protocol()) {
      case IpProtocol.TCP -> tcp(layout);
      case IpProtocol.UDP -> udp("udp", "length");
      case IpProtocol.UDPLITE -> udp("udplite", "coverage");
      case IpProtocol.SCTP -> sctp();
      case IpProtocol.GRE -> gre();
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> icmp(layout);
      default -> {}
    }
  }

  private void tcp(PacketLayout layout) {
    number("tcp.source", 16);
    number("tcp.destination", 16);
    number("tcp.seq", 32);
    number("tcp.ack", 32);
    number("tcp.header", 4);
    number("tcp.reserved", 4);
    add("tcp.flags", 8, Form.TCP_FLAGS);
    number("tcp.window", 16);
    hex("tcp.checksum", 16);
    number("tcp.urgent", 16);
    int header = layout.l4() + 12;
    if (header < packet.length) {
      int end = layout.l4() + (Bits.u8(packet, header) >>> 4) * 4;
      tcpOptions(Math.min(end, packet.length));
    }
  }

  private void tcpOptions(int end) {
    while (at / 8 < end) {
      int start = at / 8;
      int kind = Bits.u8(packet, start);
      int length = kind <= 1 || start + 1 >= end ? 1 : Bits.u8(packet, start + 1);
      if (kind == 0 || length < 1 || start + length > end || kind > 1 && length < 2) {
        upTo(end, "tcp.options");
        return;
      }
      upTo(start + length, "tcp.option" + kind);
    }
  }

  private void udp(String name, String third) {
    number(name + ".source", 16);
    number(name + ".destination", 16);
    number(name + "." + third, 16);
    hex(name + ".checksum", 16);
  }

  private void sctp() {
    number("sctp.source", 16);
    number("sctp.destination", 16);
    hex("sctp.vtag", 32);
    hex("sctp.checksum", 32);
  }

  private void gre() {
    hex("gre.flags", 16);
    hex("gre.protocol", 16);
  }

  private void icmp(PacketLayout layout) {
    number("icmp.type", 8);
    number("icmp.code", 8);
    hex("icmp.checksum", 16);
    if (layout.icmpError(packet)) {
      hex("icmp.rest", 32);
    } else {
      number("icmp.id", 16);
      number("icmp.sequence", 16);
    }
  }

  private void number(String name, int bits) {
    add(name, bits, Form.NUMBER);
  }

  private void hex(String name, int bits) {
    add(name, bits, Form.HEX);
  }

  /** What is cut off is left to the payload. */
  private void add(String name, int bits, Form form) {
    if (at + bits <= packet.length * 8) {
      fields.add(new PacketField(prefix + name, at, bits, form));
      at += bits;
    }
  }

  private void upTo(int end, String name) {
    int bytes = Math.min(end, packet.length) - at / 8;
    if (bytes > 0) {
      add(name, bytes * 8, Form.BYTES);
    }
  }

  private void rest(String name) {
    at = (at + 7) / 8 * 8;
    upTo(packet.length, name);
  }
}
