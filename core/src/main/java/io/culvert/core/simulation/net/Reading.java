package io.culvert.core.simulation.net;

import io.culvert.core.wire.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A packet as a host reads it, by code that shares nothing with the engine (RFC 791, RFC 8200).
 * IPv6 knows the fragment header and no other extension.
 */
public final class Reading {

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMPV6 = 58;
  private static final int FRAGMENT = 44;

  private final byte[] bytes;
  private final boolean six;
  private int protocol;
  private int at;
  private int end;
  private int fragmentOffset;
  private boolean more;
  private long fragmentId;
  private boolean whole = true;

  private Reading(byte[] bytes) {
    this.bytes = bytes;
    six = bytes.length > 0 && bytes[0] >> 4 == 6;
    if (bytes.length < (six ? 40 : 20)) {
      whole = false;
    } else if (six) {
      readSix();
    } else {
      readFour();
    }
  }

  /** Reads {@code bytes}; what can't be read is not {@link #sound}. */
  public static Reading of(byte[] bytes) {
    return new Reading(bytes);
  }

  private void readFour() {
    protocol = u8(9);
    at = (u8(0) & 15) * 4;
    end = u16(2);
    fragmentOffset = (u16(6) & 0x1FFF) * 8;
    more = (u16(6) & 0x2000) != 0;
    fragmentId = u16(4);
    whole = end <= bytes.length && at >= 20 && at <= end;
  }

  private void readSix() {
    protocol = u8(6);
    at = 40;
    end = 40 + u16(4);
    whole = end <= bytes.length;
    if (protocol == FRAGMENT && whole && end >= 48) {
      protocol = u8(40);
      fragmentOffset = u16(42) & 0xFFF8;
      more = (u16(42) & 1) != 0;
      fragmentId = u32(44);
      at = 48;
    }
  }

  public int u8(int offset) {
    return bytes[offset] & 0xFF;
  }

  public int u16(int offset) {
    return u8(offset) << 8 | u8(offset + 1);
  }

  public long u32(int offset) {
    return (long) u16(offset) << 16 | u16(offset + 2);
  }

  public boolean six() {
    return six;
  }

  public int protocol() {
    return protocol;
  }

  /** Where the transport header begins. */
  public int at() {
    return at;
  }

  /** Where the packet ends. */
  public int end() {
    return end;
  }

  public boolean fragment() {
    return more || fragmentOffset > 0;
  }

  public int fragmentOffset() {
    return fragmentOffset;
  }

  public boolean moreFragments() {
    return more;
  }

  public long fragmentId() {
    return fragmentId;
  }

  public IpAddress source() {
    return address(six ? 8 : 12);
  }

  public IpAddress destination() {
    return address(six ? 24 : 16);
  }

  private IpAddress address(int offset) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    return six
        ? IpAddress.v6(b.getLong(offset), b.getLong(offset + 8))
        : IpAddress.v4(b.getInt(offset));
  }

  /** Whether there is a transport header with ports in the bytes, be the rest cut off. */
  public boolean hasPorts() {
    return bytes.length - at >= 8
        && at >= 20
        && fragmentOffset == 0
        && (protocol == TCP || protocol == UDP);
  }

  public int sourcePort() {
    return u16(at);
  }

  public int destinationPort() {
    return u16(at + 2);
  }

  public boolean icmp() {
    return protocol == (six ? ICMPV6 : ICMP);
  }

  /** Whether it is an ICMP error, which quotes a packet from {@code at() + 8} on. */
  public boolean icmpError() {
    if (!icmp() || fragmentOffset > 0 || end - at < 8) {
      return false;
    }
    int type = u8(at);
    return six ? type < 128 : type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
  }

  /** A copy of {@code length} bytes. */
  public byte[] bytes(int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /** TCP flags. */
  public int flags() {
    return u8(at + 13);
  }

  /** Where a TCP payload begins. */
  public int tcpData() {
    return at + (u8(at + 12) >> 4) * 4;
  }

  /** Whether lengths and sums are right; of a fragment, those of its IP header. */
  public boolean sound() {
    if (!whole || !six && sum(0, 0, at) != 0xFFFF) {
      return false;
    }
    if (fragment()) {
      return true;
    }
    int length = end - at;
    int least = protocol == TCP ? 20 : 8;
    if (length < least || protocol == TCP && (tcpData() > end || tcpData() < at + 20)) {
      return false;
    }
    if (protocol == UDP && (u16(at + 4) != length || u16(at + 6) == 0 && six)) {
      return false;
    }
    if (protocol == UDP && u16(at + 6) == 0) {
      return true;
    }
    return sum(protocol == ICMP ? 0 : pseudo(length), at, end) == 0xFFFF;
  }

  private int pseudo(int length) {
    return sum(protocol + length, six ? 8 : 12, six ? 40 : 20);
  }

  /** RFC 1071, the slow way. */
  private int sum(int begin, int from, int to) {
    long sum = begin;
    for (int i = from; i < to; i += 2) {
      sum += u8(i) << 8 | (i + 1 < to ? u8(i + 1) : 0);
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return (int) sum;
  }

  @Override
  public String toString() {
    if (!whole) {
      return bytes.length + " bytes";
    }
    String ports =
        hasPorts() ? " " + sourcePort() + ">" + destinationPort() : fragment() ? " fragment" : "";
    String tcp =
        hasPorts() && protocol == TCP && end - at >= 20
            ? String.format(" flags %02x seq %d ack %d", flags(), u32(at + 4), u32(at + 8))
            : "";
    return protocol + " " + source() + ">" + destination() + ports + tcp + " " + (end - at) + " B";
  }
}
