package io.culvert.core.conntrack;

/**
 * Told what happens to entries; declared here so that lower floors never know who listens. Called
 * on the loop with a flyweight that must not be kept. Must be quick and must not throw.
 */
public interface ConntrackListener {

  /** An entry was confirmed; {@link ConntrackEntry#events()} holds what its packet did to it. */
  void created(ConntrackEntry entry, long nowNanos);

  /**
   * State, status, mark, labels or helper of a confirmed entry changed; told when the packet that
   * changed it has passed all hooks. {@link ConntrackEntry#events()} still holds what.
   */
  void updated(ConntrackEntry entry, long nowNanos);

  /** A confirmed entry is about to leave the table. */
  void destroyed(ConntrackEntry entry, long nowNanos);

  /**
   * The row of a draft given up, or of an entry destroyed earlier, is about to be reused: what
   * other floors keep under it must go. No packet points at it any more.
   */
  default void freed(ConntrackEntry entry) {}

  /** An expectation was made. */
  default void expectationCreated(Expectation expectation, long nowNanos) {}

  /** An expectation was fulfilled, expired or withdrawn. */
  default void expectationDestroyed(Expectation expectation, long nowNanos) {}
}
