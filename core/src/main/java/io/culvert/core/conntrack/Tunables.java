package io.culvert.core.conntrack;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Every setting of one engine under its kernel name, typed, validated and changeable while running.
 * Each floor registers its own and keeps the {@link Tunable}; names are for the control plane. Loop
 * only.
 */
public final class Tunables {

  private final Profile profile;
  private final long memoryBytes;
  private final Map<String, Tunable> byName = new TreeMap<>();

  /**
   * An empty registry.
   *
   * @param profile whose defaults are registered
   * @param memoryBytes the machine's memory, from which table sizes are derived
   */
  public Tunables(Profile profile, long memoryBytes) {
    this.profile = profile;
    this.memoryBytes = memoryBytes;
  }

  public Profile profile() {
    return profile;
  }

  /** The machine's memory. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** Registers a setting; a name can be registered once. */
  public Tunable register(
      String name, Tunable.Unit unit, long defaultValue, long minimum, long maximum) {
    return add(new Tunable(name, unit, defaultValue, minimum, maximum, false));
  }

  /** Registers a value that is only shown. */
  public Tunable registerReadOnly(String name, Tunable.Unit unit, long value) {
    return add(new Tunable(name, unit, value, Long.MIN_VALUE, Long.MAX_VALUE, true));
  }

  /**
   * Registers a plain number whose owner is told of changes; fits floors that can't see this type.
   */
  public void register(
      String name, long defaultValue, long minimum, long maximum, LongConsumer onChange) {
    register(name, Tunable.Unit.COUNT, defaultValue, minimum, maximum).onChange(onChange);
  }

  /** Registers a value that is only shown and read afresh each time. */
  public Tunable registerReadOnly(String name, Tunable.Unit unit, LongSupplier source) {
    return registerReadOnly(name, unit, 0).reads(source);
  }

  /** Makes {@code tunable} answer to a second name, as {@code net.nf_conntrack_max} does. */
  public void alias(String name, Tunable tunable) {
    if (byName.putIfAbsent(name, tunable) != null) {
      throw new IllegalStateException(name + " registered twice");
    }
  }

  private Tunable add(Tunable tunable) {
    if (byName.putIfAbsent(tunable.name(), tunable) != null) {
      throw new IllegalStateException(tunable.name() + " registered twice");
    }
    return tunable;
  }

  /** The value of {@code name}; {@code IllegalArgumentException} where there is no such name. */
  public long get(String name) {
    return tunable(name).value();
  }

  /** Sets {@code name}; {@code IllegalArgumentException} says why not, and changes nothing. */
  public void set(String name, long value) {
    tunable(name).set(value);
  }

  /** As {@link #set(String, long)}, from text. */
  public void set(String name, String value) {
    Tunable tunable = tunable(name);
    try {
      tunable.set(Long.parseLong(value.trim()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(tunable.name() + ": '" + value + "' is not a number", e);
    }
  }

  /** The setting of that name, dotted or with slashes as {@code sysctl} allows. */
  public Tunable tunable(String name) {
    Tunable tunable = byName.get(name.indexOf('/') < 0 ? name : name.replace('/', '.'));
    if (tunable == null) {
      throw new IllegalArgumentException("no tunable is called '" + name + "'");
    }
    return tunable;
  }

  /** Whether {@link #tunable} would find {@code name}. */
  public boolean contains(String name) {
    return byName.containsKey(name.indexOf('/') < 0 ? name : name.replace('/', '.'));
  }

  /** All settings by name, second names included. */
  public Map<String, Tunable> all() {
    return Collections.unmodifiableMap(byName);
  }
}
