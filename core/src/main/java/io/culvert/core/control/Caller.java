package io.culvert.core.control;

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
    ADMIN
  }

  /** Whether {@code needed} is within this caller's role. */
  public boolean may(Role needed) {
    return role.compareTo(needed) >= 0;
  }
}
