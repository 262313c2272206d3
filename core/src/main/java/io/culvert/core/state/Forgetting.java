package io.culvert.core.state;

import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Restoration;
import java.util.function.LongPredicate;

/**
 * Empties a table in turns: of a router that does not own any more, whose successor goes on with
 * its connections, before it may own again. Loop only, while no packets come.
 */
public final class Forgetting {

  private final ConntrackTable table;
  private final LongPredicate which;
  private int at;
  private long gone;

  /** Empties {@code table}. */
  public Forgetting(ConntrackTable table) {
    this(table, id -> true);
  }

  /** The same, but of entries that router {@code member} made only. */
  public static Forgetting of(ConntrackTable table, int member) {
    return new Forgetting(table, id -> Restoration.memberOf(id) == member);
  }

  private Forgetting(ConntrackTable table, LongPredicate which) {
    this.table = table;
    this.which = which;
  }

  /**
   * Looks at some rows.
   *
   * @return whether there are more
   */
  public boolean turn(int maxRows, long nowNanos) {
    int next =
        table.scan(
            at,
            maxRows,
            entry -> {
              if (which.test(entry.id())) {
                table.destroy(entry.slot(), nowNanos);
                gone++;
              }
              return true;
            });
    at = Math.max(at, next);
    return next >= 0;
  }

  /** Entries that went. */
  public long gone() {
    return gone;
  }
}
