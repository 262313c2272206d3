package io.culvert.core.chain;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What rules remember by name, so that several rules share it and a reload keeps it: lists of
 * {@code recent}, buckets of {@code hashlimit}. One an engine; asked when rules are made, never for
 * a packet. Loop only.
 */
public final class RuleMemory {

  private final Map<String, Object> things = new HashMap<>();

  /** The thing of {@code kind} called {@code name}; made at first sight. */
  public <T> T named(Class<T> kind, String name, Supplier<T> maker) {
    return kind.cast(things.computeIfAbsent(kind.getName() + " " + name, key -> maker.get()));
  }
}
