package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m connlimit}: how many connections an address or network has that passed this rule
 * ({@code net/netfilter/xt_connlimit.c}, {@code nf_conncount.c}). Counts are kept a rule;
 * connections that are gone or closing fall out when their network is counted again, some at a
 * time. Grows with the number of connections it counts, otherwise nothing allocates. Loop only.
 */
public final class ConnectionCountMatch implements Match {

  private static final int MAX_EVICTED = 8;
  private static final int NONE = -1;

  private final Conntrack conntrack;
  private final long limit;
  private final IpAddress mask;
  private final boolean destination;
  private final boolean negated;
  private final ConnectionLists lists = new ConnectionLists();
  private final ConntrackEntry other = new ConntrackEntry();
  private final PacketTuple tuple = new PacketTuple();

  /**
   * Holds where more than {@code limit} connections are counted, or at most so many where negated.
   *
   * @param mask the part of the address that is counted by
   * @param destination count by destination rather than source
   */
  public ConnectionCountMatch(
      Conntrack conntrack, long limit, IpAddress mask, boolean destination, boolean negated) {
    this.conntrack = conntrack;
    this.limit = limit;
    this.mask = mask;
    this.destination = destination;
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    long high = PacketAddresses.high(p, destination);
    long low = PacketAddresses.low(p, destination);
    boolean tracked = packet.tracking().hasEntry();
    if (!tracked && !conntrack.tupleOf(p, tuple)) {
      return packet.unreadable();
    }
    ConntrackEntry entry = packet.tracking().entry();
    int zone = tracked ? entry.zone() : 0;
    int count = count(high & mask.high(), low & mask.low(), zone, tracked ? entry : null);
    return count > limit != negated;
  }

  /** Counts one network's connections, that of this packet included. */
  private int count(long high, long low, int zone, ConntrackEntry entry) {
    int list = lists.list(high, low, zone);
    int count = 0;
    int evicted = 0;
    boolean present = false;
    int before = NONE;
    int node = lists.first(list);
    while (node != NONE) {
      int next = lists.next(node);
      boolean own =
          entry != null && lists.slot(node) == entry.slot() && lists.id(node) == entry.id();
      if (!own && evicted < MAX_EVICTED && over(lists.slot(node), lists.id(node))) {
        lists.remove(list, before, node);
        evicted++;
      } else {
        present |= own;
        count++;
        before = node;
      }
      node = next;
    }
    if (present) {
      return count;
    }
    if (entry != null) {
      lists.add(list, entry.slot(), entry.id());
    }
    return count + 1;
  }

  private boolean over(int slot, long id) {
    if (!conntrack.table().alive(slot, id)) {
      return true;
    }
    ConntrackEntry entry = conntrack.table().entry(slot, other);
    if (entry.protocol() != IpProtocol.TCP) {
      return false;
    }
    String state = conntrack.tracker(IpProtocol.TCP).stateName(entry);
    return state.equals("TIME_WAIT") || state.equals("CLOSE");
  }
}
