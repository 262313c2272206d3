package io.culvert.core.conntrack;

import io.culvert.core.wire.DropReason;

/**
 * Publishes drafts ({@code __nf_conntrack_confirm}) and settles clashes with an entry that got
 * there first ({@code nf_ct_resolve_clash}).
 *
 * <p>The race that the kernel settles here, two first packets of one flow on two processors, can't
 * happen on one loop: a packet is confirmed or gone before the next is tracked, nothing holds one
 * back (there are no queues between hooks), and what the router sends meanwhile is attached to the
 * entry it is about or is never tracked. What can: NAT leads two entries to one reply tuple, and a
 * zone of one direction hides an entry from the look-up of its own replies, whose draft then has
 * its tuples.
 */
final class Confirmation {

  /** A clashing entry that only replies find lives this long. */
  private static final long CLASH_NANOS = 1_000_000_000L;

  private final ConntrackTable table;
  private final ConntrackStats stats;
  private final PacketTuple tuple = new PacketTuple();
  private final PacketTuple other = new PacketTuple();
  private final ConntrackEntry winner = new ConntrackEntry();

  Confirmation(ConntrackTable table, ConntrackStats stats) {
    this.table = table;
    this.stats = stats;
  }

  /** Publishes the draft, or points {@code tracking} at the entry that is there already. */
  DropReason confirm(Tracking tracking, L4Tracker tracker, long nowNanos) {
    ConntrackEntry draft = tracking.entry();
    if (draft.has(EntryStatus.DYING)) {
      stats.insertFailed++;
      return DropReason.CONFIRM_CLASH;
    }
    long there = other(draft, Direction.ORIGINAL, nowNanos);
    if (there < 0) {
      there = other(draft, Direction.REPLY, nowNanos);
    }
    if (there >= 0) {
      return settle(tracking, tracker, there, nowNanos);
    }
    if (!table.makeRoom(draft)) {
      stats.chainTooLong++;
      stats.insertFailed++;
      return DropReason.CHAIN_TOO_LONG;
    }
    // a draft holds its timeout; time runs from here, however long the packet was on its way
    draft.deadlineNanos(nowNanos + draft.deadlineNanos());
    table.insert(draft, true);
    stats.insert++;
    tracking.ownsDraft(false);
    return null;
  }

  /** The entry that has one of the draft's tuples already, as either of its own. */
  private long other(ConntrackEntry draft, Direction direction, long nowNanos) {
    draft.tuple(direction, tuple);
    return table.findClash(tuple, draft, direction, nowNanos);
  }

  private DropReason settle(Tracking tracking, L4Tracker tracker, long there, long nowNanos) {
    ConntrackEntry draft = tracking.entry();
    if (tracker.allowsClash()) {
      if (join(tracking, there)) {
        return null;
      }
      long replier = other(draft, Direction.REPLY, nowNanos);
      if (replier < 0 && table.makeRoom(draft)) {
        hide(draft, nowNanos);
        tracking.ownsDraft(false);
        return null;
      }
      if (replier >= 0 && join(tracking, replier)) {
        return null;
      }
    }
    stats.drop++;
    stats.insertFailed++;
    return DropReason.CONFIRM_CLASH;
  }

  /**
   * The packet goes on under the entry that is there, if that is the very same, or the same the
   * other way round ({@code nf_ct_can_merge}).
   */
  private boolean join(Tracking tracking, long there) {
    ConntrackEntry draft = tracking.entry();
    table.entry(ConntrackTable.slot(there), winner);
    if (!table.sameTuples(winner, draft) && !reversed(draft)) {
      return false;
    }
    Direction direction = tracking.direction();
    if (winner.accounted()) {
      winner.counters(
          direction,
          winner.packets(direction) + draft.packets(direction),
          winner.bytes(direction) + draft.bytes(direction));
    }
    table.discard(draft.slot());
    tracking.ownsDraft(false);
    draft.wrap(winner);
    stats.clashResolved++;
    return true;
  }

  private boolean reversed(ConntrackEntry draft) {
    return winner.tuple(Direction.ORIGINAL, tuple).matches(draft.tuple(Direction.REPLY, other))
        && winner.tuple(Direction.REPLY, tuple).matches(draft.tuple(Direction.ORIGINAL, other));
  }

  /** The draft lives on for its replies alone: the original tuple keeps leading to the other. */
  private void hide(ConntrackEntry draft, long nowNanos) {
    draft.deadlineNanos(nowNanos + CLASH_NANOS);
    draft.setStatus(EntryStatus.FIXED_TIMEOUT | EntryStatus.NAT_CLASH);
    table.insert(draft, false);
    stats.clashResolved++;
  }
}
