package io.culvert.core.chain;

/**
 * Told each step of a traced packet. {@link #OFF} does nothing, so an untraced packet pays one call
 * to an empty method where it is not even reached: callers ask {@link #on()} before they compute.
 */
public interface PacketTrace {

  /** Tells nobody. */
  PacketTrace OFF = new PacketTrace() {};

  /** Whether anybody listens. */
  default boolean on() {
    return false;
  }

  /**
   * A rule matched, or dropped a packet it could not read; {@code outcome} is what its target said
   * ({@code null}: none, or a jump).
   */
  default void rule(
      PacketContext packet, TableName table, String chain, Rule rule, Outcome outcome) {}

  /** A built-in chain ended by its policy. */
  default void policy(PacketContext packet, TableName table, String chain, boolean accept) {}

  /**
   * Anything else: {@code what} is a constant word such as {@code conntrack}, {@code detail} prose.
   */
  default void step(PacketContext packet, String what, String detail) {}
}
