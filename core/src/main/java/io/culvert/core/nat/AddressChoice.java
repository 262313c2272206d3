package io.culvert.core.nat;

import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.JenkinsHash;

/**
 * Which address of a pool a tuple gets ({@code find_best_ips_proto} in nf_nat_core.c): by hash of
 * the source, and of the destination unless the range is persistent. Word by word: while the words
 * chosen are those of the pool's last address, the next is taken between both ends, after that from
 * all values. Does not allocate.
 *
 * <p>The hash sees words as a little-endian machine reads them from network order bytes, which is
 * what x86-64 and arm64 kernels do.
 */
final class AddressChoice {

  private AddressChoice() {}

  /** Writes an address of the pool from {@code min} to {@code max} to one end of the tuple. */
  static void choose(
      PacketTuple tuple,
      Manip manip,
      long minHigh,
      long minLow,
      long maxHigh,
      long maxLow,
      boolean persistent,
      int zone) {
    if (minHigh == maxHigh && minLow == maxLow) {
      address(manip, tuple, minHigh, minLow);
      return;
    }
    int version = tuple.ipVersion();
    int words = version == 4 ? 1 : 4;
    int hash = hash(tuple, persistent ? 0 : destinationWord(tuple, words - 1) ^ zone);
    boolean anything = false;
    for (int i = 0; i < words; i++) {
      int min = anything ? 0 : word(version, minHigh, minLow, i);
      int max = word(version, maxHigh, maxLow, i);
      int chosen = min + JenkinsHash.scale(hash, anything ? -1 : max - min + 1);
      addressWord(manip, tuple, i, chosen);
      anything |= chosen != max;
      if (!persistent) {
        // for a destination manip this is the word just chosen, as in the kernel
        hash ^= destinationWord(tuple, i);
      }
    }
  }

  /** Of IPv4 addresses the first of four words; the others are zero. */
  private static int hash(PacketTuple tuple, int seed) {
    return tuple.ipVersion() == 4
        ? JenkinsHash.ofAddress(tuple.sourceLow << 32, 0, seed)
        : JenkinsHash.ofAddress(tuple.sourceHigh, tuple.sourceLow, seed);
  }

  private static int destinationWord(PacketTuple tuple, int index) {
    return Integer.reverseBytes(
        word(tuple.ipVersion(), tuple.destinationHigh, tuple.destinationLow, index));
  }

  /** IPv4 fills the first of four words and leaves zeros. */
  private static int word(int version, long high, long low, int index) {
    if (version == 4) {
      return index == 0 ? (int) low : 0;
    }
    long half = index < 2 ? high : low;
    return (int) ((index & 1) == 0 ? half >>> 32 : half);
  }

  private static void address(Manip manip, PacketTuple tuple, long high, long low) {
    if (manip == Manip.SOURCE) {
      tuple.sourceHigh = high;
      tuple.sourceLow = low;
    } else {
      tuple.destinationHigh = high;
      tuple.destinationLow = low;
    }
  }

  private static void addressWord(Manip manip, PacketTuple tuple, int index, int word) {
    long high = manip == Manip.SOURCE ? tuple.sourceHigh : tuple.destinationHigh;
    long low = manip == Manip.SOURCE ? tuple.sourceLow : tuple.destinationLow;
    if (tuple.ipVersion() == 4) {
      low = word & 0xFFFF_FFFFL;
    } else if (index < 2) {
      high = half(high, index, word);
    } else {
      low = half(low, index - 2, word);
    }
    address(manip, tuple, high, low);
  }

  private static long half(long value, int index, int word) {
    return index == 0
        ? value & 0xFFFF_FFFFL | (long) word << 32
        : value & 0xFFFF_FFFF_0000_0000L | word & 0xFFFF_FFFFL;
  }
}
