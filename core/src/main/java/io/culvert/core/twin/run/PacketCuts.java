package io.culvert.core.twin.run;

import io.culvert.core.twin.decode.ChecksumRepair;
import io.culvert.core.twin.decode.PacketField;
import io.culvert.core.twin.decode.PacketFields;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.wire.IpProtocol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Ways to make a packet plainer. What comes out has right checksums if what went in had. */
final class PacketCuts {

  /** A way; empty where it changes nothing. */
  interface Cut {
    Optional<byte[]> apply(byte[] packet);
  }

  /** Those that take away most first. */
  static final List<Cut> ALL =
      List.of(
          p -> payload(p, 0),
          p -> payload(p, 1),
          p -> set(p, "ip.tos", 0),
          p -> set(p, "ip.class", 0),
          p -> set(p, "ip.flow", 0),
          p -> set(p, "ip.id", 1),
          p -> set(p, "ip.ttl", 64),
          p -> set(p, "tcp.urgent", 0),
          p -> set(p, "tcp.window", 0xFFFF),
          p -> set(p, "icmp.sequence", 1));

  private PacketCuts() {}

  private static Optional<byte[]> set(byte[] packet, String name, long value) {
    return PacketFields.of(packet).stream()
        .filter(field -> field.name().equals(name) && field.number(packet) != value)
        .findFirst()
        .map(
            field -> {
              byte[] changed = packet.clone();
              field.set(changed, value);
              return sound(packet, changed);
            });
  }

  /** Cuts the payload of a whole TCP or UDP packet down to {@code bytes}. */
  private static Optional<byte[]> payload(byte[] packet, int bytes) {
    PacketLayout layout = PacketLayout.of(packet).orElse(null);
    if (layout == null || layout.fragment()) {
      return Optional.empty();
    }
    boolean udp = layout.protocol() == IpProtocol.UDP;
    if (!layout.hasTransport(udp ? 8 : 20)) {
      return Optional.empty();
    }
    List<PacketField> fields = PacketFields.of(packet);
    PacketField last = fields.get(fields.size() - 1);
    if (!udp && layout.protocol() != IpProtocol.TCP
        || !last.name().equals("payload")
        || last.bits() / 8 <= bytes) {
      return Optional.empty();
    }
    byte[] shorter = Arrays.copyOf(packet, last.from() / 8 + bytes);
    int less = packet.length - shorter.length;
    lessen(shorter, layout.version() == 4 ? 2 : 4, less);
    if (udp) {
      lessen(shorter, layout.l4() + 4, less);
    }
    return Optional.of(sound(packet, shorter));
  }

  private static void lessen(byte[] p, int at, int by) {
    int value = ((p[at] & 0xFF) << 8 | p[at + 1] & 0xFF) - by;
    p[at] = (byte) (value >>> 8);
    p[at + 1] = (byte) value;
  }

  private static byte[] sound(byte[] before, byte[] now) {
    if (ChecksumRepair.good(before)) {
      ChecksumRepair.fill(now);
    }
    return now;
  }
}
