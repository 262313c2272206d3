package io.culvert.core.simulation.net;

import io.culvert.core.clock.VirtualClock;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen in a world, and when: the only thing that moves its clock. */
public final class Agenda {

  /** Something that happens. */
  public interface Event {

    /** Lets it happen; {@code false} where nothing came of it, so that it is no step. */
    boolean happen();
  }

  private record Entry(long atNanos, long number, Event event) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::atNanos).thenComparing(Entry::number));
  private final VirtualClock clock;
  private long numbers;

  /** An empty agenda that moves {@code clock}. */
  public Agenda(VirtualClock clock) {
    this.clock = clock;
  }

  /** Puts {@code event} down for {@code delayNanos} from now; of two at one time, in order. */
  public void in(long delayNanos, Event event) {
    entries.add(new Entry(clock.nanos() + delayNanos, numbers++, event));
  }

  /** The time. */
  public long nanos() {
    return clock.nanos();
  }

  /** The clock jumps: what was to happen meanwhile happens late. */
  public void jump(long nanos) {
    clock.advance(nanos);
  }

  /** Carries out the next step; {@code false} if there is none up to {@code untilNanos}. */
  public boolean step(long untilNanos) {
    while (!entries.isEmpty() && entries.peek().atNanos <= untilNanos) {
      Entry next = entries.poll();
      if (next.atNanos > clock.nanos()) {
        clock.advance(next.atNanos - clock.nanos());
      }
      if (next.event.happen()) {
        return true;
      }
    }
    return false;
  }
}
