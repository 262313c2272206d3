package io.culvert.core.control.events;

import io.culvert.core.control.Batches;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.Handover;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** One listener's place in the ring. Engine loop only, but for {@link #lost} and {@link #close}. */
final class EventReader extends Handover<RouterEvent> implements EventStream {

  private static final int BATCH = 256;

  private final EventFeed feed;
  private final EnumSet<RouterEvent.Kind> kinds;
  private long cursor;
  private long waiting;
  private volatile long lost;

  EventReader(
      EventFeed feed, Loop loop, EnumSet<RouterEvent.Kind> kinds, Batches<RouterEvent> into) {
    super(loop, into);
    this.feed = feed;
    this.kinds = kinds;
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

  @Override
  protected List<RouterEvent> batch() {
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
    return batch;
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

  @Override
  protected void closed() {
    feed.closed(this);
  }

  @Override
  public long lost() {
    return lost;
  }
}
