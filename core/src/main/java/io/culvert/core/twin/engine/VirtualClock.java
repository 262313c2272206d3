package io.culvert.core.twin.engine;

import io.culvert.core.clock.Clock;

/** A clock that stands still until it is moved. One thread. */
final class VirtualClock implements Clock {

  /** Where it starts: away from 0, so that nothing is mistaken for "never". */
  private static final long START_NANOS = 1_000_000_000_000L;

  private long nowNanos = START_NANOS;

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return nowNanos / 1_000;
  }

  void advance(long nanos) {
    nowNanos += nanos;
  }
}
