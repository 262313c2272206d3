package io.culvert.core.control.trace;

import io.culvert.core.control.Batches;
import io.culvert.core.control.Loop;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One who reads walks. Engine loop only, but for {@link #lost} and {@link #close}. */
final class TraceReader implements TraceStream {

  private static final int BATCH = 64;

  /** What waits for a slow reader; more is lost. */
  private static final int WAITING = 4_096;

  private final TraceFeed feed;
  private final Loop loop;
  private final TraceRequest request;
  private final Batches<TraceView> into;
  private final Deque<TraceView> waiting = new ArrayDeque<>();
  private final Set<Long> followed = new HashSet<>();
  private final Promise<Void> ended = Promise.promise();
  private int left;
  private boolean busy;
  private volatile long lost;

  TraceReader(TraceFeed feed, Loop loop, TraceRequest request, Batches<TraceView> into) {
    this.feed = feed;
    this.loop = loop;
    this.request = request;
    this.into = into;
    this.left = request.budget();
  }

  TraceRequest request() {
    return request;
  }

  /** Whether {@code recording} is one this reader asked for, or was caused by one. */
  boolean wants(Recording recording) {
    if (left == 0) {
      return false;
    }
    boolean chosen =
        request.filter().matches(recording.packet())
            && (!request.byRule() || recording.isByRule())
            && request.outcome().takes(recording.verdict());
    if (recording.cause() == 0) {
      followed.clear();
    }
    boolean wanted = chosen || followed.contains(recording.cause());
    if (wanted) {
      followed.add(recording.number());
    }
    return wanted;
  }

  void take(TraceView view) {
    left--;
    if (waiting.size() == WAITING) {
      waiting.remove();
      lost = lost + 1;
    }
    waiting.add(request.bytes() ? view : view.withoutBytes());
  }

  /** Hands on what waits, unless the last batch is still being taken. */
  void pump() {
    if (busy || ended.future().isComplete()) {
      return;
    }
    List<TraceView> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < BATCH) {
      batch.add(waiting.remove());
    }
    if (batch.isEmpty()) {
      if (left == 0) {
        end();
      }
      return;
    }
    busy = true;
    hand(batch).onComplete(taken -> loop.next(() -> taken(taken.failed())));
  }

  private Future<Void> hand(List<TraceView> batch) {
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

  void refuse(RuntimeException why) {
    ended.tryFail(why);
  }

  private void end() {
    if (ended.tryComplete()) {
      waiting.clear();
      feed.closed(this);
    }
  }

  @Override
  public Future<Void> ended() {
    return ended.future();
  }

  @Override
  public long lost() {
    return lost;
  }

  @Override
  public void close() {
    loop.run(this::end);
  }
}
