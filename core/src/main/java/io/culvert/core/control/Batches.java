package io.culvert.core.control;

import io.vertx.core.Future;
import java.util.List;

/**
 * Takes a long answer piece by piece. The next piece comes only when the future of the last one is
 * complete, so that a slow reader slows nobody but itself.
 *
 * @param <T> what the answer is made of
 */
@FunctionalInterface
public interface Batches<T> {

  /**
   * A piece of the answer, never empty. Called on the loop that owns the engine: hand the work on.
   *
   * @return completes when more is wanted; failing it ends the answer
   */
  Future<Void> next(List<T> batch);
}
