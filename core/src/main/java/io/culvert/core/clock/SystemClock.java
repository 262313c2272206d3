package io.culvert.core.clock;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The machine's clock; made in {@code boot} and nowhere else. Thread safe. */
public final class SystemClock implements Clock {

  private static final long MILLIS_PER_SECOND = 1_000;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long epochMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  @Override
  public long epochSeconds() {
    return Math.floorDiv(System.currentTimeMillis(), MILLIS_PER_SECOND); // does not allocate
  }
}
