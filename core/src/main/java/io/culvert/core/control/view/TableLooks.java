package io.culvert.core.control.view;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterControl;
import io.vertx.core.Context;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at the whole table for all views together, for those that ask for the same but once: once a
 * second, and less often the larger the table is, so that it never costs the engine's loop more
 * than two parts in a hundred. Context of {@link ViewHub} only.
 */
final class TableLooks {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** At some 300 ns of the loop for an entry, fifty times that. */
  private static final long NANOS_FOR_ENTRY = 15_000;

  private final RouterControl control;
  private final Context context;
  private final Clock clock;
  private ScanRates rates = new ScanRates();
  private boolean looking;
  private boolean againAtOnce;
  private long lastNanos;
  private long seen;
  private boolean ever;

  TableLooks(RouterControl control, Context context, Clock clock) {
    this.control = control;
    this.context = context;
    this.clock = clock;
  }

  /** Somebody has a new view: the next look need not wait. */
  void soon() {
    againAtOnce = true;
  }

  /** Whether it is time to look again. */
  boolean due() {
    long pause = Math.max(SECOND_NANOS, seen * NANOS_FOR_ENTRY);
    return !looking && (!ever || againAtOnce || clock.nanos() - lastNanos >= pause);
  }

  /**
   * Looks once for {@code views}.
   *
   * @param talkers counts what entries carried since the last look; {@code null} while nobody asks
   */
  void look(List<EntriesView> views, Talkers talkers) {
    looking = true;
    ever = true;
    againAtOnce = false;
    lastNanos = clock.nanos();
    boolean ratesWanted = talkers != null || views.stream().anyMatch(EntriesView::sortsByRate);
    if (!ratesWanted) {
      rates = new ScanRates();
    }
    long[] counted = new long[1];
    Map<OrderSearch.Order, OrderSearch> searches = new HashMap<>();
    for (EntriesView view : views) {
      if (view.wantsOrder()) {
        searches.computeIfAbsent(view.wanted(), order -> view.search()).add(view);
      }
    }
    if (talkers != null) {
      talkers.beginLook(lastNanos, clock.epochMicros());
    }
    control
        .entries(
            EntryFilter.ALL,
            false,
            Batches.on(
                context,
                batch -> {
                  take(batch, searches.values(), ratesWanted, talkers);
                  counted[0] += batch.size();
                }))
        .onComplete(
            done ->
                context.runOnContext(
                    ignored -> {
                      searches.values().forEach(OrderSearch::end);
                      end(views, counted[0]);
                      if (talkers != null) {
                        talkers.endLook();
                      }
                    }));
  }

  private void take(
      List<EntryView> batch,
      Collection<OrderSearch> searches,
      boolean ratesWanted,
      Talkers talkers) {
    long now = clock.nanos();
    for (EntryView entry : batch) {
      long rate = ratesWanted ? rates.seen(entry, now) : -1;
      if (talkers != null) {
        talkers.look(entry, rates.grown());
      }
      for (OrderSearch search : searches) {
        search.look(entry, rate);
      }
    }
  }

  private void end(List<EntriesView> views, long counted) {
    looking = false;
    seen = counted;
    views.forEach(view -> view.total(counted));
  }
}
