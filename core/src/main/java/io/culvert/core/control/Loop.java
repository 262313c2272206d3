package io.culvert.core.control;

/** The event loop that owns an engine, as far as control needs to know it. Any thread may call. */
public interface Loop {

  /** Runs {@code task} on the loop as soon as it gets there. */
  void run(Runnable task);

  /**
   * Runs {@code task} on the loop after its devices have been served once more. Work cut into turns
   * uses this: tasks that {@link #run} from within a task would keep packets waiting.
   */
  void next(Runnable task);

  /** How long its turns take; {@link LoopTurns#NONE} where nobody measures. */
  default LoopTurns turns() {
    return LoopTurns.NONE;
  }
}
