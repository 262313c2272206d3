package io.culvert.core.twin;

/** Makes the two sides; {@code boot} knows how. Thread safe: each worker has a pair of its own. */
public interface Sides {

  /**
   * This machine's kernel in a namespace of its own, not begun.
   *
   * @throws TwinException without the rights, or where a command is missing
   */
  RouterSide kernel(Topology topology);

  /** The engine in memory, not begun. */
  RouterSide engine(Topology topology, Dice dice);
}
