package io.culvert.core.twin.traffic.tcp;

import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Sums;
import io.culvert.core.wire.TcpView;
import java.util.Arrays;

/** What can happen to a segment on its way: the receiver would not take it any more. */
final class TcpFaults {

  private TcpFaults() {}

  /** The packet, spoilt; checksums are right again where it isn't they that were spoilt. */
  static byte[] spoil(Scene scene, byte[] whole) {
    byte[] packet = whole.clone();
    int l4 = Headers.of(packet).orElseThrow().l4();
    return switch (scene.random().nextInt(9)) {
      case 0, 1 -> {
        scene.count("tcp.fault.checksum");
        packet[l4 + TcpView.CHECKSUM + scene.random().nextInt(2)] ^= 1 << scene.random().nextInt(8);
        yield packet;
      }
      case 2 -> {
        scene.count("tcp.fault.payload");
        packet[scene.random().nextInt(l4, packet.length)] ^= 0x40;
        yield packet;
      }
      case 3 -> {
        scene.count("tcp.fault.truncated");
        yield truncated(packet, l4 + scene.random().nextInt(packet.length - l4));
      }
      case 4 -> offset(scene, packet, l4, scene.random().nextInt(5));
      case 5 -> offset(scene, packet, l4, (packet.length - l4) / 4 + 1);
      case 6 -> offset(scene, packet, l4, 15);
      case 7 -> {
        scene.count("tcp.fault.reserved");
        packet[l4 + TcpView.DATA_OFFSET] |= (byte) scene.random().nextInt(1, 16);
        yield Sums.mend(packet);
      }
      default -> {
        scene.count("tcp.fault.port0");
        Sums.u16(packet, l4 + scene.any(TcpView.SOURCE_PORT, TcpView.DESTINATION_PORT), 0);
        yield Sums.mend(packet);
      }
    };
  }

  private static byte[] offset(Scene scene, byte[] packet, int l4, int words) {
    scene.count("tcp.fault.offset");
    packet[l4 + TcpView.DATA_OFFSET] = (byte) (Math.min(words, 15) << 4);
    return Sums.mend(packet);
  }

  /** Cut short, as if it had been sent so short. */
  private static byte[] truncated(byte[] packet, int length) {
    byte[] shorter = Arrays.copyOf(packet, length);
    boolean v4 = packet[0] >>> 4 == 4;
    Sums.u16(shorter, v4 ? 2 : 4, v4 ? length : length - 40);
    return Sums.mend(shorter);
  }
}
