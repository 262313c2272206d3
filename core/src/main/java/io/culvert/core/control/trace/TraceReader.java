package io.culvert.core.control.trace;

import io.culvert.core.control.Batches;
import io.culvert.core.control.Handover;
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
final class TraceReader extends Handover<TraceView> implements TraceStream {

  private static final int BATCH = 64;

  /** What waits for a slow reader; more is lost. */
  private static final int WAITING = 4_096;

  /** Packets in full that one reader gets, and for how long from the first one on. */
  static final long MOST_BYTES = 64L << 20;

  static final long MOST_MICROS = 3_600_000_000L;

  private final TraceFeed feed;
  private final TraceRequest request;
  private final Deque<TraceView> waiting = new ArrayDeque<>();
  private final Set<Long> followed = new HashSet<>();
  private final Promise<Void> ended = Promise.promise();
  private int left;
  private long bytes;
  private long firstMicros = -1;
  private volatile long lost;

  TraceReader(TraceFeed feed, Loop loop, TraceRequest request, Batches<TraceView> into) {
    super(loop, into);
    this.feed = feed;
    this.request = request;
    this.left = request.budget();
  }

  TraceRequest request() {
    return request;
  }

  /** Whether its budget is not used up. */
  boolean wantsMore() {
    return left > 0;
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
    firstMicros = firstMicros < 0 ? view.atMicros() : firstMicros;
    bytes += request.bytes() ? view.bytes().arrived().length + view.bytes().left().length : 0;
    if (bytes >= MOST_BYTES || view.atMicros() - firstMicros >= MOST_MICROS) {
      left = 0;
    }
    if (waiting.size() == WAITING) {
      waiting.remove();
      lost = lost + 1;
    }
    waiting.add(request.bytes() ? view : view.withoutBytes());
  }

  @Override
  protected List<TraceView> batch() {
    List<TraceView> batch = new ArrayList<>();
    while (!waiting.isEmpty() && batch.size() < BATCH) {
      batch.add(waiting.remove());
    }
    if (batch.isEmpty() && left == 0) {
      end();
    }
    return batch;
  }

  @Override
  protected void closed() {
    waiting.clear();
    feed.closed(this);
    ended.tryComplete();
  }

  void refuse(RuntimeException why) {
    ended.tryFail(why);
  }

  @Override
  public Future<Void> ended() {
    return ended.future();
  }

  @Override
  public long lost() {
    return lost;
  }
}
