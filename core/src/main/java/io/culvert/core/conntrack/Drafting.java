package io.culvert.core.conntrack;

import io.culvert.core.wire.DropReason;

/**
 * Opens entries: room under the limit, both tuples, zone, what the template says, and the
 * expectation that this packet may fulfil ({@code init_conntrack}).
 */
final class Drafting {

  private static final int BOTH_DIRECTIONS = 3;

  private final ConntrackTable table;
  private final ExpectationTable expectations;
  private final ConntrackTunables settings;
  private final ConntrackStats stats;
  private final PacketTuple reply = new PacketTuple();
  private final ConntrackEntry master = new ConntrackEntry();
  final SourceQuota quota;
  private boolean refused;

  Drafting(
      ConntrackTable table,
      ExpectationTable expectations,
      ConntrackTunables settings,
      ConntrackStats stats) {
    this.table = table;
    this.expectations = expectations;
    this.settings = settings;
    this.stats = stats;
    quota = new SourceQuota(settings, table.seed);
  }

  /**
   * Points {@code tracking} at a new draft for {@code original}, whose zone is overwritten; leaves
   * it INVALID where the packet has no answer to wait for.
   *
   * @param local whether the router, or the host it protects, opens it: no quota is for those
   */
  DropReason draft(PacketTuple original, Tracking tracking, boolean local, long nowNanos) {
    if (!TupleReader.invert(original, reply)) {
      stats.invalid++;
      int typeAndCode = original.destinationPort();
      tracking.invalid("ICMP type {a} code {b} opens nothing", typeAndCode >> 8, typeAndCode & 255);
      return null;
    }
    int zone = tracking.templateZone();
    int directions = tracking.hasTemplate() ? tracking.templateZoneDirections() : BOTH_DIRECTIONS;
    original.zone(ConntrackTable.zoneOf(zone, directions, 1));
    reply.zone(ConntrackTable.zoneOf(zone, directions, 2));
    boolean counted = !local && quota.on();
    DropReason refusal = counted ? beyondQuota(original, nowNanos) : null;
    if (refusal == null && !makeRoom(original, nowNanos)) {
      refused = true;
      refusal = DropReason.TABLE_FULL;
    }
    if (refusal != null) {
      stats.drop++;
      return refusal;
    }
    ConntrackEntry draft = begin(original, reply, tracking, nowNanos);
    if (counted) {
      quota.count(original, draft, nowNanos);
    }
    draft.zone(zone, directions);
    draft.timeoutPolicy(tracking.templateTimeoutPolicy());
    draft.told(told(tracking.templateEvents()));
    Expectation expectation = expectations.fulfil(original, zone, nowNanos);
    if (expectation != null) {
      tracking.found(ConntrackState.RELATED, Direction.ORIGINAL);
      fulfil(draft, expectation, nowNanos);
    } else {
      tracking.found(ConntrackState.NEW, Direction.ORIGINAL);
      if (tracking.templateHelper() != 0) {
        draft.helper(tracking.templateHelper());
        draft.setStatus(EntryStatus.HELPER);
      }
    }
    return null;
  }

  /** Before room is made: what is refused costs nobody an entry. What is expected may come. */
  private DropReason beyondQuota(PacketTuple original, long nowNanos) {
    DropReason beyond = quota.admit(original, nowNanos);
    return beyond == null || expectations.find(original, nowNanos) != null ? null : beyond;
  }

  /** A draft with both tuples, which {@code tracking} then owns. */
  private ConntrackEntry begin(
      PacketTuple original, PacketTuple answer, Tracking tracking, long nowNanos) {
    ConntrackEntry draft = table.draft(tracking.entry());
    draft.replaceTuple(Direction.ORIGINAL, original);
    draft.replaceTuple(Direction.REPLY, answer);
    draft.createdNanos(nowNanos);
    if (settings.accounting.on()) {
      draft.flag(ConntrackEntry.ACCOUNTED);
    }
    if (settings.timestamp.on()) {
      draft.flag(ConntrackEntry.TIMESTAMPED);
    }
    tracking.ownsDraft(true);
    return draft;
  }

  /**
   * A draft that no packet opens, for {@link Creation}: nothing is expected of it, no template
   * speaks for it. False where the table is full.
   */
  boolean bare(
      PacketTuple original,
      PacketTuple answer,
      int zone,
      int directions,
      Tracking tracking,
      long nowNanos) {
    if (!makeRoom(original, nowNanos)) {
      stats.drop++;
      return false;
    }
    ConntrackEntry draft = begin(original, answer, tracking, nowNanos);
    draft.zone(zone, directions);
    draft.told(told(0));
    tracking.found(ConntrackState.NEW, Direction.ORIGINAL);
    return true;
  }

  /** A rule's choice counts whatever the tunable says ({@code nf_ct_ecache_ext_add}). */
  private int told(int chosen) {
    if (chosen != 0) {
      return chosen;
    }
    // 2 asks whether somebody listens, which here the page may begin at any time
    return settings.events.value() == 0 ? 0 : EntryEvent.ALL;
  }

  private boolean makeRoom(PacketTuple original, long nowNanos) {
    long max = settings.maximum.value();
    if (max == 0 || table.count() < max) {
      return true;
    }
    int dropped = table.dropEarly(original, nowNanos);
    stats.earlyDrop += dropped;
    // one for one is enough, even where the limit was lowered far below what there is; what had
    // expired makes room for the next one only (early_drop_list)
    return dropped > 0;
  }

  private void fulfil(ConntrackEntry draft, Expectation expectation, long nowNanos) {
    draft.setStatus(EntryStatus.EXPECTED);
    draft.master(expectation.masterSlot(), expectation.masterId());
    table.entry(expectation.masterSlot(), master);
    draft.mark(master.mark());
    if (expectation.assignedHelper() != 0) {
      draft.helper(expectation.assignedHelper());
    }
    stats.expectNew++;
    if (expectation.fulfilment() != null) {
      expectation.fulfilment().fulfilled(draft, master, expectation, nowNanos);
    }
  }

  /** Whether a draft was refused for want of room since this was last asked. */
  boolean refusedSince() {
    boolean was = refused;
    refused = false;
    return was;
  }
}
