package io.culvert.core.twin.traffic.icmp;

import io.culvert.core.twin.traffic.Headers;
import io.culvert.core.twin.traffic.Scene;
import io.culvert.core.twin.traffic.Sums;
import io.culvert.core.wire.IcmpView;
import java.util.Arrays;

/** What can be wrong with an ICMP message. */
final class IcmpFaults {

  private static final int IPV6_BYTES = 40;

  private IcmpFaults() {}

  /** The packet, spoilt: its checksum, or cut short. */
  static byte[] spoil(Scene scene, byte[] whole) {
    byte[] packet = whole.clone();
    int l4 = Headers.of(packet).orElseThrow().l4();
    if (scene.random().nextBoolean()) {
      scene.count("icmp.fault.checksum");
      packet[l4 + IcmpView.CHECKSUM] ^= 1 << scene.random().nextInt(8);
      return packet;
    }
    scene.count("icmp.fault.truncated");
    return cut(packet, l4 + scene.random().nextInt(Math.min(packet.length - l4, 40)));
  }

  /** Cut to {@code length} bytes, as if it had been sent so short. */
  static byte[] cut(byte[] packet, int length) {
    byte[] shorter = Arrays.copyOf(packet, length);
    boolean v4 = packet[0] >>> 4 == 4;
    Sums.u16(shorter, v4 ? 2 : 4, v4 ? length : length - IPV6_BYTES);
    return Sums.mend(shorter);
  }
}
