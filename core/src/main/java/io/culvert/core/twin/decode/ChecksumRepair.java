package io.culvert.core.twin.decode;

import io.culvert.core.wire.IpProtocol;
import java.util.zip.CRC32C;

/**
 * Checks and mends the checksums of packets that were changed on purpose: IPv4 header, TCP, UDP,
 * UDP-Lite, ICMP, ICMPv6, SCTP.
 */
public final class ChecksumRepair {

  private static final int V4_CHECKSUM = 10;
  private static final int SCTP_CHECKSUM = 8;

  private ChecksumRepair() {}

  /** Whether the checksums that can be verified here are right. A fragment's can't be. */
  public static boolean good(byte[] packet) {
    return PacketLayout.of(packet)
        .map(layout -> headerGood(packet, layout) && transportGood(packet, layout))
        .orElse(true);
  }

  private static boolean headerGood(byte[] p, PacketLayout layout) {
    int length = Math.min(layout.l4(), layout.end()) - layout.l3();
    return layout.version() == 6 || Bits.sum(p, layout.l3(), length) == 0xFFFF;
  }

  private static boolean transportGood(byte[] p, PacketLayout layout) {
    int field = field(layout);
    if (layout.fragment() || field < 0 || none(p, layout, field)) {
      return true;
    }
    return layout.protocol() == IpProtocol.SCTP
        ? crc(p, layout) == Integer.reverseBytes((int) Bits.u32(p, field))
        : sum(p, layout) == 0xFFFF;
  }

  /** Makes all checksums right again; of a fragment the header's only. */
  public static void fill(byte[] packet) {
    PacketLayout.of(packet).ifPresent(layout -> fill(packet, layout));
  }

  private static void fill(byte[] p, PacketLayout layout) {
    if (layout.version() == 4) {
      Bits.u16(p, layout.l3() + V4_CHECKSUM, 0);
      int length = Math.min(layout.l4(), layout.end()) - layout.l3();
      Bits.u16(p, layout.l3() + V4_CHECKSUM, ~Bits.sum(p, layout.l3(), length));
    }
    int field = field(layout);
    if (layout.fragment() || field < 0 || none(p, layout, field)) {
      return;
    }
    if (layout.protocol() == IpProtocol.SCTP) {
      int crc = Integer.reverseBytes(crc(p, layout));
      Bits.u16(p, field, crc >>> 16);
      Bits.u16(p, field + 2, crc);
      return;
    }
    Bits.u16(p, field, 0);
    int sum = ~sum(p, layout) & 0xFFFF;
    boolean mangled = sum == 0 && layout.protocol() == IpProtocol.UDP;
    Bits.u16(p, field, mangled ? 0xFFFF : sum);
  }

  /**
   * Writes 16 bits at {@code at}, an even distance behind the transport header's start, and mends
   * the transport checksum by as much, so that a wrong one stays as wrong (RFC 1624).
   */
  public static void replace16(byte[] p, PacketLayout layout, int at, int value) {
    boolean sctp = layout.protocol() == IpProtocol.SCTP;
    boolean right = sctp && good(p);
    int old = Bits.u16(p, at);
    Bits.u16(p, at, value);
    int field = field(layout);
    if (right) {
      fill(p, layout);
    } else if (!sctp && field >= 0 && !none(p, layout, field)) {
      mend(p, field, old, value);
    }
  }

  /** Mends the checksum at {@code at} for a changed word that it covers. */
  public static void mend(byte[] p, int at, int old, int now) {
    Bits.u16(p, at, ~Bits.fold((~Bits.u16(p, at) & 0xFFFFL) + (~old & 0xFFFF) + (now & 0xFFFF)));
  }

  /** UDP over IPv4 may do without. */
  private static boolean none(byte[] p, PacketLayout layout, int field) {
    return layout.protocol() == IpProtocol.UDP && Bits.u16(p, field) == 0;
  }

  /** Where the checksum that covers the transport is, or -1. */
  private static int field(PacketLayout layout) {
    int offset =
        switch (layout.protocol()) {
          case IpProtocol.TCP -> 16;
          case IpProtocol.UDP, IpProtocol.UDPLITE -> 6;
          case IpProtocol.SCTP -> SCTP_CHECKSUM;
          case IpProtocol.ICMP -> layout.version() == 4 ? 2 : -1;
          case IpProtocol.ICMPV6 -> layout.version() == 6 ? 2 : -1;
          default -> -1;
        };
    int bytes = layout.protocol() == IpProtocol.SCTP ? 4 : 2;
    return offset < 0 || !layout.hasTransport(offset + bytes) ? -1 : layout.l4() + offset;
  }

  private static int crc(byte[] p, PacketLayout layout) {
    CRC32C crc = new CRC32C();
    crc.update(p, layout.l4(), SCTP_CHECKSUM);
    crc.update(new byte[4]);
    int rest = layout.l4() + SCTP_CHECKSUM + 4;
    crc.update(p, rest, layout.end() - rest);
    return (int) crc.getValue();
  }

  private static int sum(byte[] p, PacketLayout layout) {
    int length = layout.end() - layout.l4();
    int covered = length;
    if (layout.protocol() == IpProtocol.UDPLITE && Bits.u16(p, layout.l4() + 4) != 0) {
      covered = Math.min(length, Bits.u16(p, layout.l4() + 4));
    }
    long sum = Bits.sum(p, layout.l4(), covered);
    if (layout.version() == 6) {
      sum += Bits.sum(p, layout.l3() + 8, 32) + layout.protocol() + (long) length;
    } else if (layout.protocol() != IpProtocol.ICMP) {
      sum += Bits.sum(p, layout.l3() + 12, 8) + layout.protocol() + (long) length;
    }
    return Bits.fold(sum);
  }
}
