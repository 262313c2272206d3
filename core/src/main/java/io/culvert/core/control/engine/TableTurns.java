package io.culvert.core.control.engine;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Goes through the table in turns: at most {@value #ENTRIES} entries are looked at, or {@value
 * #ROWS} rows passed, before the devices are served again. Loop only, but for starting.
 */
final class TableTurns {

  /** At 150 ns to copy an entry, one turn is well below a tenth of a millisecond. */
  static final int ENTRIES = 256;

  static final int ROWS = 8192;

  private static final long NANOS = 1_000_000_000L;

  /** Status bits that {@code conntrack -U -u} may set. */
  private static final int SETTABLE =
      EntryStatus.ASSURED | EntryStatus.SEEN_REPLY | EntryStatus.FIXED_TIMEOUT;

  private final Loop loop;
  private final Clock clock;
  private final Conntrack conntrack;
  private final EntryCopier copier;

  TableTurns(Loop loop, Clock clock, Conntrack conntrack, EntryCopier copier) {
    this.loop = loop;
    this.clock = clock;
    this.conntrack = conntrack;
    this.copier = copier;
  }

  /** What is done with an entry that the filter took, after the rows of the turn were visited. */
  private interface Action {

    /** The entry is still where {@code seen} says; what is handed over is what this returns. */
    EntryView apply(ConntrackEntry entry, EntryView seen, long nowNanos);
  }

  Future<Long> list(EntryFilter filter, boolean zeroCounters, Batches<EntryView> into) {
    if (!zeroCounters) {
      return start(filter, (entry, seen, now) -> seen, into);
    }
    return start(
        filter,
        (entry, seen, now) -> {
          entry.counters(Direction.ORIGINAL, 0, 0);
          entry.counters(Direction.REPLY, 0, 0);
          return seen;
        },
        into);
  }

  Future<Long> delete(EntryFilter filter, Batches<EntryView> deleted) {
    return start(
        filter,
        (entry, seen, now) -> {
          conntrack.table().destroy(entry.slot(), now);
          return seen;
        },
        deleted);
  }

  Future<Long> update(EntryFilter filter, EntryChange change, Batches<EntryView> updated) {
    return start(
        filter,
        (entry, seen, now) -> {
          apply(entry, change);
          change.timeoutSeconds().ifPresent(s -> entry.deadlineNanos(now + s * NANOS));
          conntrack.changed(entry, now);
          return copier.copy(entry, now);
        },
        updated);
  }

  /** Changes all but the timeout, which a draft holds in another way. */
  static void apply(ConntrackEntry entry, EntryChange change) {
    if (change.mark().isPresent()) {
      int kept = entry.mark() & ~change.markMask();
      entry.mark(kept | change.mark().getAsInt() & change.markMask());
    }
    for (int half = 0; half < 2; half++) {
      long kept = entry.labels(half) & ~half(change.labelsCleared(), half);
      entry.labels(half, kept | half(change.labelsSet(), half));
    }
    entry.setStatus(change.statusBits() & SETTABLE);
  }

  private static long half(BitSet labels, int half) {
    long[] words = labels.toLongArray();
    return half < words.length ? words[half] : 0;
  }

  private Future<Long> start(EntryFilter filter, Action action, Batches<EntryView> into) {
    Walk walk = new Walk(filter, action, into);
    loop.run(walk::turn);
    return walk.done.future();
  }

  /** One pass through the table. */
  private final class Walk {

    private final EntryFilter filter;
    private final Action action;
    private final Batches<EntryView> into;
    private final Promise<Long> done = Promise.promise();
    private final ConntrackEntry row = new ConntrackEntry();
    private int slot;
    private int looked;
    private long taken;

    Walk(EntryFilter filter, Action action, Batches<EntryView> into) {
      this.filter = filter;
      this.action = action;
      this.into = into;
    }

    void turn() {
      try {
        List<EntryView> batch = act(look());
        taken += batch.size();
        Future<Void> handed = batch.isEmpty() ? Future.succeededFuture() : into.next(batch);
        handed.onComplete(
            ready -> {
              if (ready.failed()) {
                done.tryFail(ready.cause());
              } else if (slot < 0) {
                done.tryComplete(taken);
              } else {
                loop.next(this::turn);
              }
            });
      } catch (RuntimeException e) {
        done.tryFail(e);
      }
    }

    private List<EntryView> look() {
      List<EntryView> seen = new ArrayList<>();
      long now = clock.nanos();
      looked = 0;
      slot =
          conntrack
              .table()
              .scan(
                  slot,
                  ROWS,
                  entry -> {
                    if (entry.deadlineNanos() - now > 0) {
                      EntryView view = copier.copy(entry, now);
                      if (filter.matches(view)) {
                        seen.add(view);
                      }
                    }
                    return ++looked < ENTRIES;
                  });
      return seen;
    }

    /** Acts once the scan is over: an action may take rows out of the table. */
    private List<EntryView> act(List<EntryView> seen) {
      long now = clock.nanos();
      List<EntryView> batch = new ArrayList<>(seen.size());
      for (EntryView view : seen) {
        if (conntrack.table().alive(view.key().slot(), view.key().id())) {
          ConntrackEntry entry = conntrack.table().entry(view.key().slot(), row);
          batch.add(action.apply(entry, view, now));
        }
      }
      return batch;
    }
  }
}
