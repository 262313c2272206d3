package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.JenkinsHash;

/**
 * {@code -m cluster}: this node of several is the one for the connection, by the address that began
 * it, or that began its master ({@code net/netfilter/xt_cluster.c}). Never without an entry.
 */
public final class ClusterMatch implements Match {

  private final Conntrack conntrack;
  private final int nodes;
  private final int nodeMask;
  private final int seed;
  private final boolean negated;
  private final ConntrackEntry master = new ConntrackEntry();
  private final PacketTuple tuple = new PacketTuple();

  /**
   * The share of some nodes.
   *
   * @param nodes how many there are
   * @param nodeMask bits of the ones that are meant
   * @param seed of the hash; the same on all nodes
   * @param negated whether the others are meant
   */
  public ClusterMatch(Conntrack conntrack, int nodes, int nodeMask, int seed, boolean negated) {
    this.conntrack = conntrack;
    this.nodes = nodes;
    this.nodeMask = nodeMask;
    this.seed = seed;
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    if (!packet.tracking().hasEntry()) {
      return false;
    }
    ConntrackEntry entry = packet.tracking().entry();
    boolean related =
        entry.masterId() != 0 && conntrack.table().alive(entry.masterSlot(), entry.masterId());
    (related ? conntrack.table().entry(entry.masterSlot(), master) : entry)
        .tuple(Direction.ORIGINAL, tuple);
    int node = JenkinsHash.scale(hash(), nodes);
    return (nodeMask >>> node & 1) != 0 != negated;
  }

  /** Of the address's first 32 bits: of an IPv6 address the kernel takes no more. */
  private int hash() {
    long first = tuple.ipVersion() == 4 ? tuple.sourceLow : tuple.sourceHigh >>> Integer.SIZE;
    return JenkinsHash.of(Integer.reverseBytes((int) first), seed);
  }
}
