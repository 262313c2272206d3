package io.culvert.core.twin.decode;

import io.culvert.core.wire.IpAddress;
import java.util.HexFormat;

/**
 * A field of a packet: where it is and how to read it.
 *
 * @param name {@code ip.ttl}, {@code tcp.window}, {@code quote.udp.length}, …
 * @param from its first bit, counted from the packet's first
 * @param bits how many; a multiple of 8 where it is no plain number
 * @param form how people read it
 */
public record PacketField(String name, int from, int bits, Form form) {

  private static final int SHOWN_BYTES = 48;
  private static final String FLAGS = "CEUAPRSF";

  /** How a field is read. */
  public enum Form {
    NUMBER,
    HEX,
    ADDRESS,
    TCP_FLAGS,
    BYTES
  }

  /** Whether it lies in {@code packet} altogether. */
  public boolean in(byte[] packet) {
    return from + bits <= packet.length * 8;
  }

  /** Its value, of a field of at most 63 bits. */
  public long number(byte[] packet) {
    return Bits.bits(packet, from, bits);
  }

  /** Writes {@code value} into it. */
  public void set(byte[] packet, long value) {
    Bits.bits(packet, from, bits, value);
  }

  /** Whether two packets hold the same here. */
  public boolean same(byte[] one, byte[] other) {
    if (!in(one) || !in(other)) {
      return in(one) == in(other);
    }
    for (int i = from; i < from + bits; i++) {
      if (Bits.bits(one, i, 1) != Bits.bits(other, i, 1)) {
        return false;
      }
    }
    return true;
  }

  /** Its value in words. */
  public String text(byte[] packet) {
    if (!in(packet)) {
      return "cut off";
    }
    return switch (form) {
      case NUMBER -> Long.toString(number(packet));
      case HEX -> "0x" + Long.toHexString(number(packet));
      case ADDRESS -> address(packet).toString();
      case TCP_FLAGS -> flags((int) number(packet));
      case BYTES -> bytes(packet);
    };
  }

  private IpAddress address(byte[] packet) {
    return bits == 32 ? Bits.v4(packet, from / 8) : Bits.v6(packet, from / 8);
  }

  static String flags(int flags) {
    StringBuilder text = new StringBuilder();
    for (int bit = 7; bit >= 0; bit--) {
      if ((flags >> bit & 1) != 0) {
        text.append(FLAGS.charAt(7 - bit));
      }
    }
    return text.isEmpty() ? "none" : text.toString();
  }

  /** Text where it is text, else hexadecimal; not all of it where it is long. */
  private String bytes(byte[] packet) {
    int start = from / 8;
    int count = bits / 8;
    int shown = Math.min(count, SHOWN_BYTES);
    StringBuilder text = new StringBuilder();
    for (int i = start; i < start + shown; i++) {
      int b = packet[i];
      if (b == '\r') {
        text.append("\\r");
      } else if (b == '\n') {
        text.append("\\n");
      } else if (b >= ' ' && b < 127 && b != '"') {
        text.append((char) b);
      } else {
        text.setLength(0);
        text.append(HexFormat.of().formatHex(packet, start, start + shown));
        break;
      }
      if (i == start + shown - 1) {
        text.insert(0, '"').append('"');
      }
    }
    return count + " bytes" + (count == 0 ? "" : " " + text) + (count > shown ? "…" : "");
  }
}
