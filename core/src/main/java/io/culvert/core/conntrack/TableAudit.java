package io.culvert.core.conntrack;

import java.util.Optional;

/**
 * Looks a whole table over for what must always hold between two packets: for the simulation and
 * for tests, since it takes as long as the table is large. Loop only.
 */
public final class TableAudit {

  private final Conntrack conntrack;
  private final PacketTuple tuple = new PacketTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private int confirmed;
  private String broken;

  /** An audit of the tables of {@code conntrack}. */
  public TableAudit(Conntrack conntrack) {
    this.conntrack = conntrack;
  }

  /**
   * What is wrong, if anything: every entry is found by both of its tuples, or by the reply tuple
   * alone if it is hidden; no other entry is; the index holds nothing else; the count is the number
   * of entries; every expectation has a living master. Where a zone is of one direction only,
   * entries may share the tuple of the other.
   */
  public Optional<String> look() {
    ConntrackTable table = conntrack.table();
    broken = null;
    confirmed = 0;
    long cells = 0;
    for (int slot = 0; slot < table.rows(); slot++) {
      table.entry(slot, entry);
      int status = entry.status() & (EntryStatus.CONFIRMED | EntryStatus.DYING);
      if (status == EntryStatus.CONFIRMED) {
        confirmed++;
        cells += entry.has(EntryStatus.NAT_CLASH) ? 1 : 2;
        found(slot, Direction.REPLY);
        if (!entry.has(EntryStatus.NAT_CLASH)) {
          found(slot, Direction.ORIGINAL);
        }
      }
    }
    if (broken == null && confirmed != table.count()) {
      broken = "the table counts " + table.count() + " entries, and has " + confirmed;
    }
    if (broken == null && cells != table.index.used()) {
      broken = "the index holds " + table.index.used() + " tuples, and should " + cells;
    }
    conntrack.expectations().all(this::master);
    return Optional.ofNullable(broken);
  }

  private void found(int slot, Direction direction) {
    entry.tuple(direction, tuple);
    ConntrackTable table = conntrack.table();
    int tag = table.tag(tuple);
    int finds = table.index.times(tuple, tag, slot << 1 | direction.ordinal());
    // who talks to himself has one tuple for both directions
    int turned = table.index.times(tuple, tag, slot << 1 | direction.opposite().ordinal());
    int others = entry.zone() == 0 ? table.index.times(tuple, tag, -1) - finds - turned : 0;
    if (broken == null && finds != 1) {
      broken = "entry " + entry.id() + " is " + finds + " times under its " + direction + " tuple";
    } else if (broken == null && others > 0) {
      broken = "entry " + entry.id() + " shares its " + direction + " tuple " + Tuple.of(tuple);
    }
  }

  private void master(Expectation expectation) {
    if (broken == null
        && !conntrack.table().alive(expectation.masterSlot(), expectation.masterId())
        && (expectation.flags() & Expectation.USERSPACE) == 0) {
      broken = "expectation " + expectation.id() + " has lost its master";
    }
  }
}
