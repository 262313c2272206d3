package io.culvert.core.control.rules;

/** Whom the rule language asks about sets that rules name. */
@FunctionalInterface
public interface KnownSets {

  /** What there is to say of a set. */
  enum Answer {
    FITS,
    NONE,
    OTHER_FAMILY,
    /** There is no router to ask. */
    NOBODY_KNOWS
  }

  /** Without a router: which sets there are is seen when the rules are loaded. */
  KnownSets ELSEWHERE = (name, ipVersion) -> Answer.NOBODY_KNOWS;

  /** Whether a rule of {@code ipVersion} may name set {@code name}. Any thread. */
  Answer ask(String name, int ipVersion);
}
