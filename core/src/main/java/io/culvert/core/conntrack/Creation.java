package io.culvert.core.conntrack;

import io.culvert.core.wire.DropReason;

/**
 * Makes entries without a packet, for who keeps tables by hand ({@code ctnetlink_create_conntrack}
 * in nf_conntrack_netlink.c): {@link #open} a draft, fill it in, {@link #publish} or {@link #drop}
 * it. Loop only, between packets; one draft at a time.
 */
public final class Creation {

  /** What became of an entry to be made. */
  public enum Outcome {
    MADE,
    /** Another entry has one of its tuples. */
    THERE,
    /** There is no room for another entry. */
    FULL
  }

  private final Conntrack conntrack;
  private final Tracking tracking = new Tracking();
  private final PacketTuple first = new PacketTuple();
  private final PacketTuple answer = new PacketTuple();

  /** For entries of {@code conntrack}. */
  public Creation(Conntrack conntrack) {
    this.conntrack = conntrack;
  }

  /**
   * Opens a draft, unless one of its tuples is taken.
   *
   * @param zone and {@code zoneDirections} as in {@link ConntrackEntry#zone(int, int)}
   */
  public Outcome open(Tuple original, Tuple reply, int zone, int zoneDirections, long nowNanos) {
    first.set(original, zone);
    answer.set(reply, zone);
    ConntrackTable table = conntrack.table();
    if (table.find(first, zone, zoneDirections, nowNanos) >= 0
        || table.find(answer, zone, zoneDirections, nowNanos) >= 0) {
      return Outcome.THERE;
    }
    // looking has overwritten the zones
    first.zone(ConntrackTable.zoneOf(zone, zoneDirections, 1));
    answer.zone(ConntrackTable.zoneOf(zone, zoneDirections, 2));
    return conntrack.drafting.bare(first, answer, zone, zoneDirections, tracking, nowNanos)
        ? Outcome.MADE
        : Outcome.FULL;
  }

  /** The draft. */
  public ConntrackEntry draft() {
    return tracking.entry();
  }

  /**
   * Puts the draft into the table, from where packets find it, and tells listeners. NAT may have
   * given it another reply tuple meanwhile.
   */
  public Outcome publish(long timeoutNanos, long nowNanos) {
    ConntrackEntry draft = tracking.entry();
    long id = draft.id();
    draft.deadlineNanos(timeoutNanos);
    DropReason refused = conntrack.confirm(null, tracking, nowNanos);
    if (refused == null && draft.id() == id) {
      return Outcome.MADE;
    }
    drop();
    return refused == DropReason.CHAIN_TOO_LONG ? Outcome.FULL : Outcome.THERE;
  }

  /** Gives the draft up. */
  public void drop() {
    conntrack.release(tracking);
  }
}
