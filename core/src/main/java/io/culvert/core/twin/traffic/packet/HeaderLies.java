package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Spoils IP headers: lengths and versions that lie, sums that don't add up, packets cut short. */
public final class HeaderLies {

  private HeaderLies() {}

  /** The packet with one lie in its header; never empty. */
  public static byte[] draw(byte[] packet, RandomGenerator random) {
    byte[] p = packet.clone();
    if (random.nextInt(5) == 0) {
      return Arrays.copyOf(p, 1 + random.nextInt(p.length));
    }
    if (random.nextInt(5) == 0) {
      // what a link pads is cut off by the length field
      return Arrays.copyOf(p, p.length + 1 + random.nextInt(40));
    }
    return IpBytes.version(p) == 4 ? lieV4(p, random) : lieV6(p, random);
  }

  private static byte[] lieV4(byte[] p, RandomGenerator random) {
    switch (random.nextInt(6)) {
      case 0 -> {
        IpBytes.put16(p, Ipv4View.CHECKSUM, random.nextInt(0x10000));
        return p;
      }
      case 1 -> IpBytes.put16(p, Ipv4View.TOTAL_LENGTH, nearly(p.length, random));
      case 2 -> IpBytes.put16(p, Ipv4View.TOTAL_LENGTH, random.nextInt(60));
      case 3 -> IpBytes.put8(p, 0, 0x40 | random.nextInt(16));
      case 4 -> IpBytes.put8(p, 0, versionButSix(random) << 4 | 5);
      default -> IpBytes.put8(p, Ipv4View.FRAGMENT, IpBytes.u8(p, Ipv4View.FRAGMENT) | 0x80);
    }
    if (p.length >= Ipv4View.HEADER_BYTES) {
      int header = Math.min((p[0] & 0xF) << 2, p.length);
      IpBytes.put16(p, Ipv4View.CHECKSUM, 0);
      IpBytes.put16(p, Ipv4View.CHECKSUM, ~IpBytes.sum(p, 0, header));
    }
    return p;
  }

  /** As IPv6 it might be a fragment, which a kernel without rules for that family lets pass. */
  private static int versionButSix(RandomGenerator random) {
    int version = random.nextInt(15);
    return version < 6 ? version : version + 1;
  }

  private static byte[] lieV6(byte[] p, RandomGenerator random) {
    switch (random.nextInt(5)) {
      case 0 -> IpBytes.put16(p, Ipv6View.PAYLOAD_LENGTH, 0);
      case 1 ->
          IpBytes.put16(
              p, Ipv6View.PAYLOAD_LENGTH, nearly(p.length - Ipv6View.HEADER_BYTES, random));
      case 2 -> IpBytes.put8(p, 0, random.nextInt(16) << 4 | p[0] & 0xF);
      case 3 -> IpBytes.put8(p, Ipv6View.NEXT_HEADER, random.nextInt(256));
      default -> IpBytes.put16(p, Ipv6View.PAYLOAD_LENGTH, random.nextInt(40));
    }
    return p;
  }

  private static int nearly(int length, RandomGenerator random) {
    return Math.max(0, length + random.nextInt(41) - 20);
  }
}
