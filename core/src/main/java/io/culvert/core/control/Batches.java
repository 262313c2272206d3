package io.culvert.core.control;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;

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

  /** Has {@code take} take each piece on {@code context}, and wants the next when it has. */
  static <T> Batches<T> on(Context context, Consumer<List<T>> take) {
    return batch -> {
      Promise<Void> taken = Promise.promise();
      context.runOnContext(
          ignored -> {
            take.accept(batch);
            taken.complete();
          });
      return taken.future();
    };
  }
}
