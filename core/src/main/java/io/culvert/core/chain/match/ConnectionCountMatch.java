package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m connlimit}: how many connections an address or network has that passed this rule
 * ({@code net/netfilter/xt_connlimit.c}, {@code nf_conncount.c}). Counts are kept a rule, of
 * tuples: those whose entry is gone or closing fall out when their list is looked after, which is
 * once a jiffy at most. A connection that is assured is no longer added; where its list has become
 * empty, it counts none, and such packets the kernel drops. Grows with the number of connections it
 * counts, otherwise nothing allocates. Loop only.
 */
public final class ConnectionCountMatch implements Match {

  /** At HZ=250, Debian's choice. */
  private static final long JIFFY_NANOS = 4_000_000;

  private static final int MAX_COLLECTED = 64;
  private static final int NONE = ConnectionLists.NONE;

  private final Conntrack conntrack;
  private final long limit;
  private final IpAddress mask;
  private final boolean destination;
  private final boolean negated;
  private final ConnectionLists lists = new ConnectionLists();
  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple listed = new PacketTuple();
  private final ConntrackEntry other = new ConntrackEntry();

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
  public void resume(Match same) {
    if (same instanceof ConnectionCountMatch other) {
      lists.resume(other.lists);
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    long high = PacketAddresses.high(p, destination);
    long low = PacketAddresses.low(p, destination);
    int count = count(packet, high & mask.high(), low & mask.low());
    return count == 0 ? packet.undecided() : count > limit != negated;
  }

  /** Counts one network's connections, that of this packet included ({@code count_tree}). */
  private int count(PacketContext packet, long high, long low) {
    long now = packet.nowNanos();
    long jiffy = Math.floorDiv(now, JIFFY_NANOS);
    ConntrackEntry entry = entry(packet);
    if (entry != null) {
      entry.tuple(Direction.ORIGINAL, tuple);
    } else if (conntrack.tupleOf(packet.buffer(), tuple)) {
      tuple.zone(zone(packet.tracking()));
      entry = confirmed(tuple, now); // answers count by a tuple of their own
    } else {
      return 0;
    }
    int zone = zone(packet.tracking());
    int list = lists.find(high, low, zone);
    if (list == NONE) {
      list = lists.make(high, low, zone, jiffy);
      lists.add(list, tuple);
    } else if (entry == null || !entry.has(EntryStatus.CONFIRMED)) {
      if (jiffy != lists.lookedAfter(list) || lists.added(list) >= MAX_COLLECTED) {
        add(list, now, jiffy);
      } else {
        lists.add(list, tuple);
      }
    } else if (!entry.has(EntryStatus.ASSURED)) {
      add(list, now, jiffy);
    } else if (lists.count(list) > 0 && jiffy != lists.lookedAfter(list)) {
      sweep(list, false, now);
      lists.lookedAfter(list, jiffy);
    }
    return lists.count(list);
  }

  private static ConntrackEntry entry(PacketContext packet) {
    Tracking tracking = packet.tracking();
    return tracking.hasEntry() ? tracking.entry() : null;
  }

  private static int zone(Tracking tracking) {
    if (tracking.hasEntry()) {
      return tracking.entry().zone();
    }
    return !tracking.tracked() && tracking.hasTemplate() ? tracking.templateZone() : 0;
  }

  private ConntrackEntry confirmed(PacketTuple wanted, long nowNanos) {
    long handle = conntrack.table().find(wanted, nowNanos);
    return handle < 0 ? null : conntrack.table().entry(ConntrackTable.slot(handle), other);
  }

  private void add(int list, long nowNanos, long jiffy) {
    if (!sweep(list, true, nowNanos)) {
      lists.lookedAfter(list, jiffy);
      lists.add(list, tuple);
    }
  }

  /**
   * Takes out connections that are over, some at a time.
   *
   * @param seeking whether to stop where this packet's connection is met
   * @return whether it was
   */
  private boolean sweep(int list, boolean seeking, long nowNanos) {
    int collected = 0;
    int before = NONE;
    int node = lists.first(list);
    while (node != NONE && collected <= MAX_COLLECTED) {
      int next = lists.next(node);
      ConntrackEntry entry = confirmed(lists.tuple(node, listed), nowNanos);
      if (seeking && entry != null && listed.matches(tuple)) {
        return true;
      }
      if (entry == null || over(entry)) {
        lists.remove(list, before, node);
        collected++;
      } else {
        before = node;
      }
      node = next;
    }
    return false;
  }

  private boolean over(ConntrackEntry entry) {
    if (entry.protocol() != IpProtocol.TCP) {
      return false;
    }
    String state = conntrack.tracker(IpProtocol.TCP).stateName(entry);
    return state.equals("TIME_WAIT") || state.equals("CLOSE");
  }
}
