package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.LoopTurns;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Measures how long what is due waits for a loop: now and then it asks to be woken, and looks how
 * late that comes. Its loop, but for {@link #turns}.
 */
final class TurnMeter {

  private static final long EVERY_NANOS = 20_000_000;

  private static final List<Long> BOUNDS =
      List.of(
          50_000L,
          100_000L,
          250_000L,
          500_000L,
          1_000_000L,
          2_500_000L,
          5_000_000L,
          10_000_000L,
          25_000_000L,
          50_000_000L,
          100_000_000L,
          1_000_000_000L);

  private final EventLoop loop;
  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.size() + 1);
  private final AtomicLong sumNanos = new AtomicLong();
  private volatile boolean running;

  TurnMeter(EventLoop loop) {
    this.loop = loop;
  }

  /** Begins to measure by {@code clock}. */
  void start(Clock clock) {
    running = true;
    await(clock);
  }

  private void await(Clock clock) {
    long due = clock.nanos() + EVERY_NANOS;
    loop.schedule(
        () -> {
          add(Math.max(0, clock.nanos() - due));
          if (running) {
            await(clock);
          }
        },
        EVERY_NANOS,
        TimeUnit.NANOSECONDS);
  }

  void add(long nanos) {
    int at = 0;
    while (at < BOUNDS.size() && nanos > BOUNDS.get(at)) {
      at++;
    }
    counts.incrementAndGet(at);
    sumNanos.addAndGet(nanos);
  }

  void stop() {
    running = false;
  }

  /** What was measured so far. Any thread. */
  LoopTurns turns() {
    List<Long> copy = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      copy.add(counts.get(i));
    }
    return new LoopTurns(BOUNDS, List.copyOf(copy), sumNanos.get());
  }
}
