package io.culvert.core.conntrack;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One kernel-named setting. Reading {@link #value()} or {@link #nanos()} costs a field load and
 * does not allocate, so the hot path holds the tunable itself. Loop only.
 */
public final class Tunable {

  /** What the number means. */
  public enum Unit {
    SECONDS,
    MILLISECONDS,
    BYTES,
    COUNT,
    /** 0 or 1. */
    FLAG
  }

  private static final LongConsumer NOBODY = value -> {};

  private final String name;
  private final Unit unit;
  private final long minimum;
  private final long maximum;
  private final long defaultValue;
  private final boolean readOnly;
  private long value;
  private long nanos;
  private LongConsumer onChange = NOBODY;
  private LongSupplier source;

  Tunable(String name, Unit unit, long defaultValue, long minimum, long maximum, boolean readOnly) {
    this.name = name;
    this.unit = unit;
    this.minimum = minimum;
    this.maximum = maximum;
    this.defaultValue = defaultValue;
    this.readOnly = readOnly;
    store(defaultValue);
  }

  /** The kernel's dotted name. */
  public String name() {
    return name;
  }

  public Unit unit() {
    return unit;
  }

  public long minimum() {
    return minimum;
  }

  public long maximum() {
    return maximum;
  }

  /** The value this engine started with, before any configuration. */
  public long defaultValue() {
    return defaultValue;
  }

  /** Shown but not to be set, as {@code nf_conntrack_count}. */
  public boolean readOnly() {
    return readOnly;
  }

  /** The value in {@link #unit()}. */
  public long value() {
    return source == null ? value : source.getAsLong();
  }

  Tunable reads(LongSupplier newSource) {
    source = newSource;
    return this;
  }

  /** Whether a flag is set. */
  public boolean on() {
    return value != 0;
  }

  /** A time in nanoseconds; meaningless for other units. */
  public long nanos() {
    return nanos;
  }

  /** Calls {@code consumer} with the value now and after each change. */
  public Tunable onChange(LongConsumer consumer) {
    LongConsumer before = onChange;
    onChange = before == NOBODY ? consumer : before.andThen(consumer);
    consumer.accept(value);
    return this;
  }

  /** Throws {@code IllegalArgumentException} saying what is wrong; nothing changes then. */
  void set(long newValue) {
    if (readOnly) {
      throw new IllegalArgumentException(name + " is read-only");
    }
    if (newValue < minimum || newValue > maximum) {
      throw new IllegalArgumentException(
          name + ": " + newValue + " is outside " + minimum + ".." + maximum);
    }
    // who follows may refuse by throwing; then nothing changes
    onChange.accept(newValue);
    store(newValue);
  }

  private void store(long newValue) {
    value = newValue;
    nanos = unit == Unit.SECONDS ? newValue * 1_000_000_000L : newValue * 1_000_000L;
  }
}
