package io.culvert.core.control.events;

import io.culvert.core.control.Batches;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** One listener's place in the ring. Engine loop only, but for {@link #lost} and {@link #close}. */
final class EventReader implements EventStream {

  private static final int BATCH = 256;

  private final EventFeed feed;
  private final Loop loop;
  private final EnumSet<RouterEvent.Kind> kinds;
  private final Batches<RouterEvent> into;
  private long cursor;
  private long waiting;
  private boolean busy;
  private boolean ended;
  private volatile long lost;

  EventReader(
      EventFeed feed, Loop loop, EnumSet<RouterEvent.Kind> kinds, Batches<RouterEvent> into) {
    this.feed = feed;
    this.loop = loop;
    this.kinds = kinds;
    this.into = into;
  }

  EnumSet<RouterEvent.Kind> kinds() {
    return kinds;
  }

  void startAt(long number) {
    cursor = number;
  }

  /** An event of {@code kind} was put into the ring. */
  void published(RouterEvent.Kind kind) {
    if (kinds.contains(kind)) {
      waiting++;
    }
  }

  /** Hands on what waits, unless the last batch is still being taken. */
  void pump() {
    if (busy || ended) {
      return;
    }
    List<RouterEvent> batch = new ArrayList<>();
    long oldest = feed.oldest();
    boolean overrun = cursor < oldest;
    cursor = Math.max(cursor, oldest);
    if (overrun) {
      countLost();
    }
    while (cursor < feed.published() && batch.size() < BATCH) {
      RouterEvent event = feed.at(cursor++);
      if (kinds.contains(event.kind())) {
        batch.add(event);
      }
    }
    waiting -= batch.size();
    if (!batch.isEmpty()) {
      busy = true;
      hand(batch).onComplete(taken -> loop.next(() -> taken(taken.failed())));
    }
  }

  /** What waits beyond what the ring still holds was overwritten. */
  private void countLost() {
    long held = 0;
    for (long number = cursor; number < feed.published(); number++) {
      held += kinds.contains(feed.at(number).kind()) ? 1 : 0;
    }
    lost = lost + waiting - held;
    waiting = held;
  }

  private Future<Void> hand(List<RouterEvent> batch) {
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

  private void end() {
    if (!ended) {
      ended = true;
      feed.closed(this);
    }
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
