package io.culvert.core.control;

import io.vertx.core.Future;
import java.util.List;

/**
 * Hands values to a reader batch by batch, each when the one before was taken. Engine loop only.
 *
 * @param <T> what is handed over
 */
public abstract class Handover<T> {

  private final Loop loop;
  private final Batches<T> into;
  private boolean busy;
  private boolean ended;

  /** A handover that has not begun. */
  protected Handover(Loop loop, Batches<T> into) {
    this.loop = loop;
    this.into = into;
  }

  /** What waits, as far as one batch goes; empty for nothing. May {@link #end}. */
  protected abstract List<T> batch();

  /** It is over, for whichever reason. */
  protected abstract void closed();

  /** Hands on what waits, unless the last batch is still being taken. */
  public final void pump() {
    if (busy || ended) {
      return;
    }
    List<T> batch = batch();
    if (!batch.isEmpty()) {
      busy = true;
      hand(batch).onComplete(taken -> loop.next(() -> taken(taken.failed())));
    }
  }

  private Future<Void> hand(List<T> batch) {
    try {
      return into.next(batch);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void taken(boolean failed) {
    busy = false;
    if (failed) {
      end();
    } else {
      pump();
    }
  }

  /** Ends it; idempotent. */
  protected final void end() {
    if (!ended) {
      ended = true;
      closed();
    }
  }

  /** Ends it. Idempotent; any thread. */
  public final void close() {
    loop.run(this::end);
  }
}
