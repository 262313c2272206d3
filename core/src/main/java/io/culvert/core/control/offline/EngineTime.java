package io.culvert.core.control.offline;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.router.Engine;
import java.util.function.IntSupplier;

/**
 * Lets time pass for an engine bit by bit, so that what is due first is done first: timers that
 * fire within one slice fire in the order of the tables. One thread.
 */
public final class EngineTime {

  /** A long wait is cut into so many slices, however long it is. */
  private static final long MAX_SLICES = 2_000;

  private final Engine engine;
  private final VirtualClock clock;
  private final long sliceNanos;
  private final IntSupplier rows;
  private long sinceMaintained;

  /**
   * Time of {@code engine}, which reads {@code clock}.
   *
   * @param sliceNanos how often what is due is done
   * @param rows how many rows of the table are looked at each time
   */
  public EngineTime(Engine engine, VirtualClock clock, long sliceNanos, IntSupplier rows) {
    this.engine = engine;
    this.clock = clock;
    this.sliceNanos = sliceNanos;
    this.rows = rows;
  }

  /** Lets {@code nanos} pass. */
  public void pass(long nanos) {
    long slice = Math.max(sliceNanos, nanos / MAX_SLICES);
    long left = nanos;
    while (left > 0) {
      long step = Math.min(left, slice - Math.min(sinceMaintained, slice - 1));
      clock.advance(step);
      left -= step;
      sinceMaintained += step;
      if (sinceMaintained >= slice) {
        maintain();
      }
    }
  }

  /** Does what is due now. */
  public void maintain() {
    sinceMaintained = 0;
    while (engine.maintain(rows.getAsInt())) {
      // more is due at once
    }
  }
}
