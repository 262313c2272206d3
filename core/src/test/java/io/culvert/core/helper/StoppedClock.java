package io.culvert.core.helper;

import io.culvert.core.clock.Clock;

/** Time that only a test moves. */
final class StoppedClock implements Clock {

  long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long epochMicros() {
    return nanos / 1000;
  }
}
