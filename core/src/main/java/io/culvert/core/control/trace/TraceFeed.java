package io.culvert.core.control.trace;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.control.Batches;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands the walks of a router's packets to those who asked for them. While nobody does, the engine
 * does not know this. At most {@value #MAX_READERS} at once and {@value #MAX_PER_SECOND} packets a
 * second, so that a trace of everything does not stop the traffic it looks at; what is more passes
 * untraced. Engine loop only, except {@link #open}.
 */
public final class TraceFeed implements PacketTracer {

  static final int MAX_READERS = 4;
  static final int MAX_PER_SECOND = 5_000;

  private static final long SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Loop loop;
  private final long epochMicrosAtNanoZero;
  private final Consumer<PacketTracer> engine;
  private final Recorder recorder;
  private final List<TraceReader> readers = new ArrayList<>();
  private boolean bytes;
  private boolean drainScheduled;
  private long second;
  private int thisSecond;

  /**
   * A feed without readers.
   *
   * @param clock asked once, to turn engine time into wall clock
   * @param engine is given this while there are readers, and else {@code null}
   */
  public TraceFeed(Loop loop, Clock clock, Conntrack conntrack, Consumer<PacketTracer> engine) {
    this.loop = loop;
    this.epochMicrosAtNanoZero = clock.epochMicros() - clock.nanos() / NANOS_PER_MICRO;
    this.engine = engine;
    this.recorder = new Recorder(conntrack, this::ended);
  }

  /** Hands the walks that {@code request} wants to {@code into} from now on. Any thread. */
  public TraceStream open(TraceRequest request, Batches<TraceView> into) {
    TraceReader reader = new TraceReader(this, loop, request, into);
    loop.run(() -> add(reader));
    return reader;
  }

  private void add(TraceReader reader) {
    if (readers.size() == MAX_READERS) {
      reader.refuse(
          new ControlException(
              ControlException.Code.CONFLICT,
              MAX_READERS + " traces run already",
              "wait for one of them to end"));
      return;
    }
    readers.add(reader);
    changed();
  }

  void closed(TraceReader reader) {
    readers.remove(reader);
    changed();
  }

  private void changed() {
    bytes = readers.stream().anyMatch(reader -> reader.request().bytes());
    engine.accept(readers.isEmpty() ? null : this);
  }

  @Override
  public void begins(PacketContext packet) {
    PacketView view = recorder.headers(packet);
    if (view != null && (recorder.caused() || wanted(view)) && withinRate(packet)) {
      recorder.begin(packet, view, micros(packet), bytes);
    }
  }

  /** Wall clock of the very moment that rules see. */
  private long micros(PacketContext packet) {
    return epochMicrosAtNanoZero + packet.nowNanos() / NANOS_PER_MICRO;
  }

  private boolean wanted(PacketView view) {
    for (int i = 0; i < readers.size(); i++) {
      TraceRequest request = readers.get(i).request();
      boolean open = readers.get(i).wantsMore() && !request.byRule();
      if (open && request.filter().matches(view)) {
        return true;
      }
    }
    return false;
  }

  private boolean withinRate(PacketContext packet) {
    long now = packet.nowNanos() / SECOND;
    if (now != second) {
      second = now;
      thisSecond = 0;
    }
    return thisSecond++ < MAX_PER_SECOND;
  }

  @Override
  public void asked(PacketContext packet) {
    if (packet.trace() instanceof Recording recording) {
      recording.byRule();
    } else if (!readers.isEmpty() && withinRate(packet)) {
      recorder.begin(packet, recorder.headers(packet), micros(packet), bytes).byRule();
    }
  }

  private void ended(Recording recording) {
    TraceView view = null;
    for (TraceReader reader : List.copyOf(readers)) {
      if (reader.wants(recording)) {
        view = view == null ? recording.view() : view;
        reader.take(view);
      }
    }
    if (view != null && !drainScheduled) {
      drainScheduled = true;
      loop.next(this::drain);
    }
  }

  private void drain() {
    drainScheduled = false;
    for (TraceReader reader : List.copyOf(readers)) {
      reader.pump();
    }
  }
}
