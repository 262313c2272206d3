package io.culvert.core.simulation.host;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Flow;

/** The bytes that a flow carries: known to both ends, like no other flow's. */
final class Pattern {

  private static final long DIRECTION = 0x5851F42D4C957F2DL;

  private Pattern() {}

  /** The byte at {@code offset} of what the client (or the target) says. */
  static byte at(Flow flow, boolean byClient, long offset) {
    long key = flow.id() * 0x9E3779B97F4A7C15L + (byClient ? 0 : DIRECTION) + (offset >> 3);
    return (byte) (SeededRandom.mix(key) >>> 8 * (int) (offset & 7));
  }

  /** How many bytes it says: mostly few, at times many. */
  static long size(Flow flow, boolean byClient) {
    long drawn = SeededRandom.mix(flow.id() * 31L + (byClient ? 1 : 2)) >>> 1;
    long most = drawn % 10 == 0 ? 120_000 : drawn % 10 < 4 ? 200 : 12_000;
    return (drawn >>> 8) % most;
  }
}
