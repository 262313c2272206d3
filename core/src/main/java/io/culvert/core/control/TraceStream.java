package io.culvert.core.control;

import io.vertx.core.Future;

/** Walks that are handed over as they end. */
public interface TraceStream extends EventStream {

  /**
   * Completes when the budget is used up or the stream was closed; fails if it could not begin.
   * Walks lost to a slow reader ({@link #lost}) count.
   */
  Future<Void> ended();
}
