package io.culvert.core.control;

/** Chooses entries. Must be quick and must not throw: it runs on the engine's loop. */
@FunctionalInterface
public interface EntryFilter {

  /** Takes every entry. */
  EntryFilter ALL = entry -> true;

  /** Whether {@code entry} is wanted. */
  boolean matches(EntryView entry);

  /** Wants what both want. */
  default EntryFilter and(EntryFilter other) {
    return entry -> matches(entry) && other.matches(entry);
  }
}
