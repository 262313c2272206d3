package io.culvert.core.chain;

import io.culvert.core.device.Device;
import java.util.Arrays;

/**
 * The ways that packets took: many flows share one, so there are few. Loop only; allocates where a
 * way is new.
 */
final class VerdictPaths {

  /** The most there can be. */
  static final int MOST = 1 << 12;

  private static final int BUCKETS = MOST << 1;

  private VerdictPath[] paths = new VerdictPath[16];
  private final short[] buckets = new short[BUCKETS];
  private int count;

  /** The way with this number, or {@code null}. */
  VerdictPath get(int number) {
    return number >= 0 && number < count ? paths[number] : null;
  }

  /** How many there are: numbers are below this. */
  int count() {
    return count;
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(paths, 0, count, null);
    Arrays.fill(buckets, (short) 0);
    count = 0;
  }

  /** The number of the way that was recorded for the packet; -1 if there are too many. */
  int find(VerdictRecorder recorded, PacketContext packet, boolean keep) {
    int bucket = hash(recorded, packet, keep) & BUCKETS - 1;
    while (buckets[bucket] != 0) {
      int number = buckets[bucket] - 1;
      if (paths[number].is(recorded, packet, keep)) {
        return number;
      }
      bucket = bucket + 1 & BUCKETS - 1;
    }
    if (count == MOST) {
      return -1;
    }
    if (count == paths.length) {
      paths = Arrays.copyOf(paths, 2 * count);
    }
    paths[count] = new VerdictPath(recorded, packet, keep);
    buckets[bucket] = (short) ++count;
    return count - 1;
  }

  private static int hash(VerdictRecorder recorded, PacketContext packet, boolean keep) {
    int hash = 31 * number(packet.ingress()) + Long.hashCode(recorded.statusAndMark());
    for (int i = 0; keep && i < recorded.size(); i++) {
      Counted step = recorded.step(i);
      hash = 31 * hash + (step instanceof Rule rule ? rule.id() : 0);
    }
    return hash ^ hash >>> 13;
  }

  private static int number(Device device) {
    return device == null ? -1 : device.index();
  }
}
