package io.culvert.core.control;

import java.util.List;

/**
 * How long what is due waits for the engine's loop, which is how long its turns take. Immutable.
 *
 * @param boundsNanos upper ends of the classes, ascending
 * @param counts how often it was in each; one more than there are bounds
 * @param sumNanos all of it
 */
public record LoopTurns(List<Long> boundsNanos, List<Long> counts, long sumNanos) {

  /** Of a loop that nobody measures. */
  public static final LoopTurns NONE = new LoopTurns(List.of(), List.of(), 0);
}
