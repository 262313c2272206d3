package io.culvert.core.clock;

/** A clock that stands still until it is moved. One thread. */
public final class VirtualClock implements Clock {

  /** Where it starts: away from 0, so that nothing is mistaken for "never". */
  private static final long START_NANOS = 1_000_000_000_000L;

  private final long epochNanosAtZero;
  private long nowNanos;

  /** A clock whose wall clock begins soon after 1970. */
  public VirtualClock() {
    this(START_NANOS);
  }

  /** A clock whose wall clock begins at {@code epochNanos}, in nanoseconds since 1970. */
  public VirtualClock(long epochNanos) {
    this(START_NANOS, epochNanos);
  }

  /** A clock that says {@code nanos}, and whose wall clock says {@code epochNanos}. */
  public VirtualClock(long nanos, long epochNanos) {
    nowNanos = nanos;
    epochNanosAtZero = epochNanos - nanos;
  }

  @Override
  public long nanos() {
    return nowNanos;
  }

  @Override
  public long epochMicros() {
    return epochNanos() / 1_000;
  }

  /** The wall clock in nanoseconds since 1970. */
  public long epochNanos() {
    return epochNanosAtZero + nowNanos;
  }

  /** Lets {@code nanos} pass at once. */
  public void advance(long nanos) {
    nowNanos += nanos;
  }
}
