package io.culvert.core.conntrack;

/**
 * Walks the rows round and round, destroying what has expired. In the turn after a draft was
 * refused for want of room, and while the table is 95 % full, it also takes what is not ASSURED and
 * ASSURED entries that are closing ({@code gc_worker}).
 */
final class Sweeper {

  /** Destroying so many takes about a tenth of a millisecond. */
  private static final int MAX_DESTROYED = 256;

  private final ConntrackTable table;
  private final ConntrackTunables settings;
  private final Drafting drafting;
  private final L4Tracker[] trackers;
  private final ConntrackTable.Mercy mercy = this::stays;
  private int cursor;
  private boolean pressed;

  Sweeper(
      ConntrackTable table, ConntrackTunables settings, Drafting drafting, L4Tracker[] trackers) {
    this.table = table;
    this.settings = settings;
    this.drafting = drafting;
    this.trackers = trackers;
  }

  /** Whether it stopped before {@code maxRows} since so much had expired. */
  boolean sweep(long nowNanos, int maxRows) {
    if (cursor == 0) {
      pressed = drafting.refusedSince();
    }
    int end = (int) Math.min(table.rows(), (long) cursor + maxRows);
    int stopped = table.sweep(cursor, end, MAX_DESTROYED, pressed ? mercy : null, nowNanos);
    cursor = stopped < table.rows() ? stopped : 0;
    return stopped < end;
  }

  private boolean stays(ConntrackEntry entry) {
    long max = settings.maximum.value();
    if (max == 0 || table.count() < max / 100 * 95) {
      return true;
    }
    return entry.has(EntryStatus.ASSURED) && !trackers[entry.protocol()].closing(entry);
  }
}
