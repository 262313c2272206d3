package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Sums;

/** Alters quoted packets. */
final class QuoteLies {

  private static final int IPV4_ADDRESSES = 12;
  private static final int IPV6_ADDRESSES = 8;

  private QuoteLies() {}

  /** Alters one thing of {@code packet}, of which {@code h} is what it said before. */
  static void tell(Scene scene, byte[] packet, Headers h) {
    int l4 = h.l4();
    boolean ports = packet.length >= l4 + 8;
    switch (scene.random().nextInt(8)) {
      case 0 -> flip(scene, packet, ports ? l4 : 0, 2);
      case 1 -> flip(scene, packet, ports ? l4 + 2 : 0, 2);
      case 2 -> flip(scene, packet, ports ? l4 + 4 : 0, 4);
      case 3 -> flip(scene, packet, addresses(h), addressBytes(h));
      case 4 -> flip(scene, packet, addresses(h) + addressBytes(h), addressBytes(h));
      case 5 -> packet[h.protocolAt()] = (byte) scene.any(1, 6, 17, 58, 132, 47, 59, 255);
      case 6 -> flip(scene, packet, 0, Math.max(1, Math.min(l4, packet.length)));
      default -> packet[0] = (byte) scene.any(0x44, 0x46, 0x4F, 0x65, 0x60, 0x00);
    }
    if (scene.random().nextBoolean()) {
      Sums.mendIp(packet);
    }
  }

  private static int addresses(Headers h) {
    return h.version() == 4 ? IPV4_ADDRESSES : IPV6_ADDRESSES;
  }

  private static int addressBytes(Headers h) {
    return h.version() == 4 ? 4 : 16;
  }

  private static void flip(Scene scene, byte[] packet, int from, int count) {
    packet[from + scene.random().nextInt(count)] ^= 1 << scene.random().nextInt(8);
  }
}
