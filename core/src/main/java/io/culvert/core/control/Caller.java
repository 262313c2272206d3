package io.culvert.core.control;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param name for the audit log: {@code uid 1000 pid 4711}, {@code page session 3}
 * @param role what they may do
 */
public record Caller(String name, Role role) {

  /** Each may do what those before it may. */
  public enum Role {
    /** Look. */
    VIEWER,
    /** Change what flows: end connections. */
    OPERATOR,
    /** Change what the router is: rules, tunables, helpers. */
    ADMIN;

    /** What it is called in the configuration, on the page, and in the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one so called, if any is. */
    public static Optional<Role> named(String word) {
      return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
  }

  /** Whether {@code needed} is within this caller's role. */
  public boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }
}
