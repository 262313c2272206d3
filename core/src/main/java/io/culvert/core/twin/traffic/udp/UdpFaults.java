package io.culvert.core.twin.traffic.udp;

import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Sums;
import io.culvert.core.wire.UdpView;
import java.util.Arrays;

/** What can be wrong with a datagram. */
final class UdpFaults {

  private static final int IPV6_BYTES = 40;

  private UdpFaults() {}

  /** The packet, spoilt; checksums are right again where it isn't they that were spoilt. */
  static byte[] spoil(Scene scene, byte[] whole) {
    byte[] packet = whole.clone();
    Headers h = Headers.of(packet).orElseThrow();
    int l4 = h.l4();
    return switch (scene.random().nextInt(8)) {
      case 0 -> {
        scene.count("udp.fault.checksum");
        packet[l4 + UdpView.CHECKSUM + 1] ^= 1 << scene.random().nextInt(8);
        yield packet;
      }
      case 1 -> {
        scene.count("udp.fault.nochecksum");
        Sums.u16(packet, l4 + UdpView.CHECKSUM, 0);
        yield packet;
      }
      case 2, 3 -> length(scene, packet, l4, h.l4Bytes() + scene.any(-1, 1, 100, -8));
      case 4 -> length(scene, packet, l4, scene.any(0, 7, 8, 0xFFFF));
      case 5 -> {
        scene.count("udp.fault.port0");
        Sums.u16(packet, l4 + scene.any(UdpView.SOURCE_PORT, UdpView.DESTINATION_PORT), 0);
        yield Sums.mend(packet);
      }
      case 6 -> {
        scene.count("udp.fault.truncated");
        yield truncated(packet, l4 + scene.random().nextInt(UdpView.HEADER_BYTES));
      }
      default -> {
        scene.count("udp.fault.payload");
        packet[packet.length - 1] ^= 0x10;
        yield packet;
      }
    };
  }

  private static byte[] length(Scene scene, byte[] packet, int l4, int told) {
    scene.count("udp.fault.length");
    Sums.u16(packet, l4 + UdpView.LENGTH, told);
    return scene.random().nextBoolean() ? Sums.mend(packet) : packet;
  }

  /** Cut short, as if it had been sent so short. */
  private static byte[] truncated(byte[] packet, int length) {
    byte[] shorter = Arrays.copyOf(packet, length);
    boolean v4 = packet[0] >>> 4 == 4;
    Sums.u16(shorter, v4 ? 2 : 4, v4 ? length : length - IPV6_BYTES);
    return Sums.mend(shorter);
  }
}
