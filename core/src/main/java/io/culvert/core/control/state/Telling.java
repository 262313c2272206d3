package io.culvert.core.control.state;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.control.Loop;
import io.culvert.core.control.active.ActiveParts;
import io.culvert.core.state.ChangeFeed;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.core.state.Teller;

/**
 * Has a {@link Teller} tell, in turns with packets in between: the journal and other routers of
 * what one engine knows. Costs nothing while nobody is told. Loop only, but for the constructor.
 */
public final class Telling implements ActiveParts.Telling {

  /** How often {@link #tick} wants to be called. */
  public static final int TICK_MILLIS = 10;

  /** Where no other router is told, a change is told so many ticks later at most. */
  private static final int TICKS = 25;

  /** So few that all of them can be told again whenever one is made. */
  private static final int FEW_EXPECTATIONS = 64;

  private static final int WALKS_A_TICK = 1;
  private static final int PROMPT_WALKS_A_TICK = 6;

  private final EngineState engine;
  private final Clock clock;
  private final Loop loop;
  private ChangeFeed feed;
  private Teller teller;
  private int version = Records.VERSION;
  private int ticks;
  private boolean turning;
  private boolean soon;

  /** Tells of {@code engine}. */
  public Telling(EngineState engine, Clock clock, Loop loop) {
    this.engine = engine;
    this.clock = clock;
    this.loop = loop;
  }

  /** Tells {@code taker}, too, beginning with all there is. */
  @Override
  public void add(Teller.Taker taker) {
    if (feed == null) {
      feed = new ChangeFeed(engine);
      teller = new Teller(feed);
      teller.version(version);
      engine.conntrack().listener(feed);
      engine.conntrack().listener(new Expecting());
    }
    teller.add(taker, clock.nanos());
  }

  /** Has records be of that version from now on. */
  @Override
  public void version(int next) {
    version = next;
    if (teller != null) {
      teller.version(next);
    }
  }

  /** Tells {@code taker} nothing any more. */
  @Override
  public void remove(Teller.Taker taker) {
    if (teller != null) {
      teller.remove(taker);
    }
  }

  /** Tells {@code taker} all anew. */
  @Override
  public void again(Teller.Taker taker) {
    teller.again(taker);
  }

  /**
   * Tells all anew: the engine was given entries by {@code TakeIn}, which no listener is told of.
   */
  @Override
  public void anew() {
    if (teller != null) {
      teller.anew();
    }
  }

  /** To be called every {@value #TICK_MILLIS} milliseconds. */
  public void tick() {
    if (teller == null || teller.idle()) {
      return;
    }
    ticks++;
    boolean due = ticks % TICKS == 0;
    if (due) {
      teller.expectationsMayHaveChanged();
    }
    teller.renewals(engine.conntrack().table().rows(), clock.nanos());
    if (!turning && (due || teller.prompt() || teller.pressed())) {
      turn(teller.prompt() ? PROMPT_WALKS_A_TICK : WALKS_A_TICK);
    }
  }

  /**
   * Who is told where to connect does so within a round trip, perhaps by another router, which has
   * to know by then what is expected.
   */
  private final class Expecting implements ConntrackListener {

    @Override
    public void expectationCreated(Expectation expectation, long nowNanos) {
      if (!soon
          && teller.prompt()
          && engine.conntrack().expectations().count() < FEW_EXPECTATIONS) {
        soon = true;
        loop.next(Telling.this::tellNow);
      }
    }

    @Override
    public void created(ConntrackEntry entry, long nowNanos) {}

    @Override
    public void updated(ConntrackEntry entry, long nowNanos) {}

    @Override
    public void destroyed(ConntrackEntry entry, long nowNanos) {}
  }

  private void tellNow() {
    soon = false;
    if (!turning && !teller.idle()) {
      turn(0);
    }
  }

  /** Changes until there are none, and some of what there is, with packets in between. */
  private void turn(int walks) {
    boolean more = teller.turn(walks > 0, clock.nanos(), clock.epochMicros());
    turning = more && !teller.idle();
    if (turning) {
      loop.next(() -> turn(walks - 1));
    }
  }

  /** See {@link Teller#mark}. */
  public void mark() {
    if (teller != null && !teller.idle()) {
      teller.mark();
    }
  }

  /** See {@link Teller#unmark}. */
  public void unmark() {
    if (teller != null) {
      teller.unmark();
    }
  }

  /** See {@link Teller#fewMoved}. */
  public boolean fewMoved() {
    return teller == null || teller.fewMoved();
  }

  /** See {@link Teller#exact}. */
  public boolean exact() {
    return teller != null && teller.exact();
  }

  /**
   * Tells all that has changed, without packets in between; when no packet comes any more.
   *
   * @return false where a taker had no room: try again
   */
  @Override
  public boolean flush() {
    return teller == null || teller.idle() || teller.flush(clock.nanos(), clock.epochMicros());
  }
}
