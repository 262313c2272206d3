package io.culvert.core.chain;

import io.culvert.core.device.Device;
import java.util.Arrays;

/**
 * The ways through rules that packets took: many flows share one, so there are few. Loop only;
 * allocates where a way is new.
 */
final class VerdictPaths {

  private static final int MOST = 1 << 12;
  private static final int BUCKETS = MOST << 1;

  private VerdictPath[] paths = new VerdictPath[16];
  private final short[] buckets = new short[BUCKETS];
  private int count;

  /** The way with this number. */
  VerdictPath get(int number) {
    return paths[number];
  }

  /** The number of the way that was recorded for the packet; -1 if there are too many. */
  int find(VerdictRecorder recorded, PacketContext packet) {
    int bucket = hash(recorded, packet) & BUCKETS - 1;
    while (buckets[bucket] != 0) {
      int number = buckets[bucket] - 1;
      if (paths[number].is(recorded, packet)) {
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
    paths[count] = new VerdictPath(recorded.steps(), packet.ingress(), packet.egress());
    buckets[bucket] = (short) ++count;
    return count - 1;
  }

  private static int hash(VerdictRecorder recorded, PacketContext packet) {
    int hash = 31 * number(packet.ingress()) + number(packet.egress());
    for (int i = 0; i < recorded.size(); i++) {
      Counted step = recorded.step(i);
      hash = 31 * hash + (step instanceof Rule rule ? rule.id() : 0);
    }
    return hash ^ hash >>> 13;
  }

  private static int number(Device device) {
    return device == null ? -1 : device.index();
  }
}
