package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.ConntrackEntry;

/**
 * {@code -m connlabel}: one of an entry's 128 labels ({@code connlabel_mt} in {@code
 * net/netfilter/xt_connlabel.c}). Without an entry it is as if the label were not set.
 *
 * @param label 0 to 127
 * @param set whether the label is set where it is not, which then counts as having it
 * @param negated whether the entry must not have it
 */
public record ConnlabelMatch(int label, boolean set, boolean negated) implements Match {

  /** Labels an entry can have. */
  public static final int LABELS = 128;

  @Override
  public boolean matches(PacketContext packet) {
    if (!packet.tracking().hasEntry()) {
      return negated;
    }
    ConntrackEntry entry = packet.tracking().entry();
    long bit = 1L << (label & 63);
    long labels = entry.labels(label >> 6);
    if (set) {
      entry.labels(label >> 6, labels | bit);
    }
    return (set || (labels & bit) != 0) != negated;
  }
}
