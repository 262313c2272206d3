package io.culvert.core.twin.traffic.packet;

import io.culvert.core.wire.IpProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws IPv6 extension headers, right ones and wrong ones (RFC 8200 section 4). */
public final class ExtensionDraw {

  private static final int PAD_ONE = 0;
  private static final int PAD_MANY = 1;
  private static final int ROUTER_ALERT = 5;
  private static final int CALIPSO = 7;
  private static final int TUNNEL_LIMIT = 4;
  private static final int JUMBO = 0xC2;
  private static final int HOME_ADDRESS = 0xC9;

  private static final int[] KINDS = {
    IpProtocol.HOP_BY_HOP,
    IpProtocol.DESTINATION_OPTIONS,
    IpProtocol.DESTINATION_OPTIONS,
    IpProtocol.DESTINATION_OPTIONS,
    IpProtocol.IPV6_ROUTING,
    IpProtocol.IPV6_ROUTING,
    IpProtocol.IPV6_FRAGMENT,
    IpProtocol.AH,
    IpProtocol.MOBILITY,
    IpProtocol.NO_NEXT_HEADER
  };

  private ExtensionDraw() {}

  /** A kind, among them two that no chain goes on behind. */
  public static int kind(RandomGenerator random) {
    return KINDS[random.nextInt(KINDS.length)];
  }

  /** A whole header of {@code kind}; its first byte is still to be written. */
  public static byte[] body(int kind, RandomGenerator random) {
    return switch (kind) {
      case IpProtocol.IPV6_ROUTING -> routing(random);
      case IpProtocol.IPV6_FRAGMENT -> fragment(random);
      case IpProtocol.AH -> authentication(random);
      case IpProtocol.MOBILITY -> new byte[] {0, 0, 0, 0, 0, 0, 0, 0};
      default -> options(random);
    };
  }

  /** Options for each hop or for the destination. */
  public static byte[] options(RandomGenerator random) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(0);
    all.write(0);
    int count = random.nextInt(12) == 0 ? 9 : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      option(random, all);
    }
    int missing = -all.size() & 7;
    if (missing == 1) {
      all.write(PAD_ONE);
    } else if (missing > 1) {
      all.write(PAD_MANY);
      all.write(missing - 2);
      byte[] padding = new byte[missing - 2];
      if (padding.length > 0 && random.nextInt(30) == 0) {
        padding[0] = 1;
      }
      all.writeBytes(padding);
    }
    byte[] header = all.toByteArray();
    header[1] = (byte) (header.length / 8 - 1);
    if (random.nextInt(20) == 0) {
      header[1] = (byte) random.nextInt(256);
    }
    return header;
  }

  private static void option(RandomGenerator random, ByteArrayOutputStream all) {
    switch (random.nextInt(9)) {
      case 0 -> all.write(PAD_ONE);
      case 1 -> plain(all, PAD_MANY, random.nextInt(7));
      case 2 -> plain(all, ROUTER_ALERT, random.nextInt(8) == 0 ? 4 : 2);
      case 3 -> jumbo(random, all);
      case 4 -> plain(all, HOME_ADDRESS, random.nextInt(8) == 0 ? 4 : 16);
      case 5 -> plain(all, TUNNEL_LIMIT, 1);
      case 6 -> plain(all, CALIPSO, 8);
      default -> {
        // the top two bits say what whoever does not know the option has to do
        int unknown = random.nextInt(4) << 6 | 0x1E;
        plain(all, unknown, random.nextInt(8));
      }
    }
  }

  private static void plain(ByteArrayOutputStream all, int kind, int length) {
    all.write(kind);
    all.write(length);
    all.writeBytes(new byte[length]);
  }

  private static void jumbo(RandomGenerator random, ByteArrayOutputStream all) {
    int length = new int[] {0, 100, 65_535, 65_536, 70_000}[random.nextInt(5)];
    all.write(JUMBO);
    all.write(4);
    all.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
  }

  private static byte[] routing(RandomGenerator random) {
    int type = new int[] {0, 2, 3, 4, random.nextInt(256)}[random.nextInt(5)];
    int addresses = random.nextInt(4);
    byte[] header = new byte[8 + 16 * addresses];
    header[1] = (byte) (2 * addresses);
    header[2] = (byte) type;
    header[3] = (byte) (random.nextBoolean() ? 0 : random.nextInt(addresses + 2));
    if (type == 4) {
      header[4] = (byte) Math.max(0, addresses - 1);
    }
    for (int i = 0; i < addresses; i++) {
      byte[] address = {(byte) 0xFD, (byte) (1 + random.nextInt(3))};
      System.arraycopy(address, 0, header, 8 + 16 * i, 2);
      header[23 + 16 * i] = 2;
    }
    return header;
  }

  /** Mostly atomic: the whole datagram in one. */
  private static byte[] fragment(RandomGenerator random) {
    byte[] header = new byte[8];
    IpBytes.put32(header, 4, random.nextInt());
    if (random.nextInt(4) == 0) {
      IpBytes.put16(header, 2, random.nextInt(4) << 3 | random.nextInt(2));
    }
    header[1] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
    return header;
  }

  private static byte[] authentication(RandomGenerator random) {
    byte[] header = new byte[16 + 8 * random.nextInt(3)];
    random.nextBytes(header);
    header[1] = (byte) (header.length / 4 - 2);
    Arrays.fill(header, 2, 4, (byte) 0);
    return header;
  }
}
