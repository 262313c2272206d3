package io.culvert.core.control.events;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.control.AuditNote;
import io.culvert.core.control.Batches;
import io.culvert.core.control.Caller;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The one ring of events of a router and its listeners. Engine loop only, except {@link #open} and
 * {@link #tell}, which any thread may call.
 */
public final class EventFeed implements ConntrackListener, PacketLog {

  private static final int RING = 8192;

  private final Loop loop;
  private final Clock clock;
  private final EntryCopier copier;
  private final RouterEvent[] ring = new RouterEvent[RING];
  private final List<EventReader> readers = new ArrayList<>();
  private final PacketLogText logText = new PacketLogText();
  private volatile AuditTrail trail;
  private long published;
  private int wanted;
  private boolean drainScheduled;
  private LongPredicate own = id -> true;

  /** A feed without listeners, on {@code loop}. */
  public EventFeed(Loop loop, Clock clock, EntryCopier copier) {
    this.loop = loop;
    this.clock = clock;
    this.copier = copier;
  }

  /**
   * Tells from now on only of entries whose ids {@code own} takes at that moment, and of what their
   * helpers expect: of connections that another router goes on with, that one tells.
   */
  public void only(LongPredicate entries) {
    own = entries;
  }

  /** Hands events of {@code kinds} to {@code into} from now on, in order. Any thread. */
  public EventStream open(Set<Kind> kinds, Batches<RouterEvent> into) {
    EventReader reader = new EventReader(this, loop, EnumSet.copyOf(kinds), into);
    loop.run(
        () -> {
          reader.startAt(published);
          readers.add(reader);
          countWanted();
        });
    return reader;
  }

  void closed(EventReader reader) {
    readers.remove(reader);
    countWanted();
  }

  private void countWanted() {
    wanted = 0;
    for (EventReader reader : readers) {
      for (Kind kind : reader.kinds()) {
        wanted |= 1 << kind.ordinal();
      }
    }
  }

  private boolean nobodyWants(Kind kind) {
    return (wanted & 1 << kind.ordinal()) == 0;
  }

  @Override
  public void created(ConntrackEntry entry, long nowNanos) {
    if ((entry.events() & entry.told()) != 0) {
      entry(Kind.NEW, entry, nowNanos);
    }
  }

  @Override
  public void updated(ConntrackEntry entry, long nowNanos) {
    if ((entry.events() & entry.told()) != 0) {
      entry(Kind.UPDATE, entry, nowNanos);
    }
  }

  @Override
  public void destroyed(ConntrackEntry entry, long nowNanos) {
    if ((EntryEvent.DESTROY & entry.told()) != 0) {
      entry(Kind.DESTROY, entry, nowNanos);
    }
  }

  private void entry(Kind kind, ConntrackEntry entry, long nowNanos) {
    if (nobodyWants(kind) || !own.test(entry.id())) {
      return;
    }
    publish(
        new RouterEvent(
            published + 1,
            copier.micros(nowNanos),
            kind,
            Optional.of(copier.copy(entry, nowNanos)),
            Optional.empty(),
            ""));
  }

  @Override
  public void expectationCreated(Expectation expectation, long nowNanos) {
    if ((EntryEvent.EXPECTATION_NEW & expectation.told()) != 0) {
      expectation(Kind.EXPECT_NEW, expectation, nowNanos);
    }
  }

  @Override
  public void expectationDestroyed(Expectation expectation, long nowNanos) {
    if ((EntryEvent.EXPECTATION_DESTROY & expectation.told()) != 0) {
      expectation(Kind.EXPECT_DESTROY, expectation, nowNanos);
    }
  }

  private void expectation(Kind kind, Expectation expectation, long nowNanos) {
    if (nobodyWants(kind) || !own.test(expectation.masterId())) {
      return;
    }
    ExpectationView view = copier.copy(expectation, nowNanos);
    long at = copier.micros(nowNanos);
    publish(new RouterEvent(published + 1, at, kind, Optional.empty(), Optional.of(view), ""));
  }

  @Override
  public void log(PacketContext packet, int level, String prefix, int flags) {
    if (!nobodyWants(Kind.LOG)) {
      words(Kind.LOG, logText.of(packet, prefix, flags), false);
    }
  }

  @Override
  public void netlink(PacketContext packet, int group, String prefix, int sizeBytes) {
    if (!nobodyWants(Kind.LOG)) {
      words(Kind.LOG, logText.of(packet, prefix, 0), false);
    }
  }

  /** Has deeds written down in {@code trail} from now on. */
  public void writeDown(AuditTrail trail) {
    this.trail = trail;
  }

  /** Publishes, and writes down, what somebody did. Any thread. */
  public void audit(Caller caller, AuditNote note) {
    AuditTrail writing = trail;
    if (writing != null) {
      writing.note(caller, note);
    }
    tell(Kind.AUDIT, caller.name() + ": " + note.inWords());
  }

  /** Publishes something said in words. Any thread. */
  public void tell(Kind kind, String text) {
    loop.run(() -> words(kind, text, false));
  }

  /** Publishes something that somebody should look at. Any thread. */
  public void warn(Kind kind, String text) {
    loop.run(() -> words(kind, text, true));
  }

  private void words(Kind kind, String text, boolean trouble) {
    if (!nobodyWants(kind)) {
      long at = clock.epochMicros();
      publish(
          new RouterEvent(
              published + 1, at, kind, Optional.empty(), Optional.empty(), text, trouble));
    }
  }

  private void publish(RouterEvent event) {
    ring[(int) (published & (RING - 1))] = event;
    published++;
    for (int i = 0; i < readers.size(); i++) {
      readers.get(i).published(event.kind());
    }
    if (!drainScheduled) {
      drainScheduled = true;
      loop.next(this::drain);
    }
  }

  private void drain() {
    drainScheduled = false;
    for (EventReader reader : List.copyOf(readers)) {
      reader.pump();
    }
  }

  /** Number of the first event still in the ring. */
  long oldest() {
    return Math.max(0, published - RING);
  }

  long published() {
    return published;
  }

  RouterEvent at(long number) {
    return ring[(int) (number & (RING - 1))];
  }
}
