package io.culvert.core.control;

/** A running hand-over of events. */
public interface EventStream extends AutoCloseable {

  /** Events that were lost because they were not taken in time. Any thread. */
  long lost();

  /** Ends it. Idempotent; any thread. */
  @Override
  void close();
}
