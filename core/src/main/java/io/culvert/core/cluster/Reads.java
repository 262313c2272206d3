package io.culvert.core.cluster;

import java.util.List;

/**
 * Which versions of records a member reads and writes: all from the oldest to the newest.
 *
 * @param oldest from 1
 * @param newest 127 at most
 */
public record Reads(int oldest, int newest) {

  /** The first one only. */
  public static final Reads FIRST = new Reads(1, 1);

  /**
   * Versions.
   *
   * @throws IllegalArgumentException where there are none
   */
  public Reads {
    if (oldest < 1 || newest < oldest || newest > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("no versions: " + oldest + " to " + newest);
    }
  }

  /** Whether any version is one of both. */
  public boolean meets(Reads other) {
    return oldest <= other.newest && other.oldest <= newest;
  }

  /**
   * The version that is written to all of {@code others} that read any of this one's: the newest
   * that each of them reads, or, where they have none in common, the one that most can agree on
   * from below: who does not read it is none to be told.
   */
  public int common(List<Reads> others) {
    int newestOfAll = newest;
    for (Reads other : others) {
      if (meets(other)) {
        newestOfAll = Math.min(newestOfAll, other.newest);
      }
    }
    return newestOfAll;
  }

  /** Whether it reads that version. */
  public boolean has(int version) {
    return version >= oldest && version <= newest;
  }

  @Override
  public String toString() {
    return oldest == newest ? String.valueOf(oldest) : oldest + " to " + newest;
  }
}
