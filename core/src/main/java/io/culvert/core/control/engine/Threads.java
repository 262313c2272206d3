package io.culvert.core.control.engine;

import io.culvert.core.control.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Where work is done: what touches the engine on its loop, what takes its time beside it. What
 * throws fails the future, errors too: a plugin of another version must not leave a command without
 * an answer. Any thread.
 *
 * @param loop the engine's
 * @param worker for what takes its time
 */
public record Threads(Loop loop, Executor worker) {

  /** Does work on the loop. */
  public <T> Future<T> onLoop(Supplier<T> work) {
    return compose(() -> Future.succeededFuture(work.get()));
  }

  /** Begins work on the loop that may end later. */
  <T> Future<T> compose(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    loop.run(
        () -> {
          try {
            work.get().onComplete(promise);
          } catch (RuntimeException | Error e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  /** Does work beside the loop. */
  public <T> Future<T> offLoop(Supplier<T> work) {
    Promise<T> promise = Promise.promise();
    worker.execute(
        () -> {
          try {
            promise.complete(work.get());
          } catch (RuntimeException | Error e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  /** Does work in turns on the loop, devices being served in between, until it says false. */
  Future<Void> turns(Supplier<Boolean> work) {
    Promise<Void> done = Promise.promise();
    loop.run(() -> turn(work, done));
    return done.future();
  }

  private void turn(Supplier<Boolean> work, Promise<Void> done) {
    try {
      if (work.get()) {
        loop.next(() -> turn(work, done));
      } else {
        done.complete();
      }
    } catch (RuntimeException | Error e) {
      done.fail(e);
    }
  }
}
