package io.culvert.core.control.view;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.Caller;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.gate.Gates;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All pages of one router, on one context that is not the engine's: shares between them the looks
 * at the table, the second's totals and the rules.
 */
public final class ViewHub implements Views {

  private static final int MAX_SESSIONS = 16;
  private static final long TICK_MILLIS = 100;
  private static final long SECOND_MILLIS = 1000;

  private final Vertx vertx;
  private final Context context;
  private final RouterControl control;
  private final Clock clock;
  private final About about;
  private final TableLooks looks;
  private final MemberLooks memberLooks;
  private final Throughput throughput = new Throughput();
  private final Talkers talkers = new Talkers();
  private final CommandRate rate = new CommandRate();
  private final Gates gates = new Gates();
  private final List<PageSession> sessions = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private List<Long> timers = List.of();
  private long ignored;
  private volatile PageDoor door;
  private final AtomicLong skippedFrames = new AtomicLong();
  private final AtomicLong refusedPages = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong chars = new AtomicLong();

  /**
   * A hub that is not yet running.
   *
   * @param context where sessions live; never the engine's loop
   * @param about what the router is
   */
  public ViewHub(Vertx vertx, Context context, RouterControl control, Clock clock, About about) {
    this.vertx = vertx;
    this.context = context;
    this.control = control;
    this.clock = clock;
    this.about = about;
    this.looks = new TableLooks(control, context, clock);
    this.memberLooks = new MemberLooks(control, context, clock);
  }

  /** Begins to sample what passes, for the pages to come. */
  public void start() {
    context.runOnContext(
        now ->
            timers =
                List.of(
                    vertx.setPeriodic(TICK_MILLIS, id -> tick()),
                    vertx.setPeriodic(SECOND_MILLIS, id -> second())));
  }

  /** Stops the timers; sessions hear no more. */
  public void stop() {
    context.runOnContext(
        now -> {
          timers.forEach(vertx::cancelTimer);
          timers = List.of();
        });
  }

  @Override
  public ViewSession open(Caller caller, FrameSink sink) {
    if (open.incrementAndGet() > MAX_SESSIONS) {
      open.decrementAndGet();
      refusedPages.incrementAndGet();
      throw new ControlException(
          ControlException.Code.CONFLICT,
          "already " + MAX_SESSIONS + " pages look at this router",
          "close one");
    }
    PageSession session = new PageSession(this, context, control, caller, counted(sink));
    context.runOnContext(now -> sessions.add(session));
    return session;
  }

  private FrameSink counted(FrameSink sink) {
    return new FrameSink() {
      @Override
      public boolean full() {
        return sink.full();
      }

      @Override
      public void send(String frame) {
        frames.incrementAndGet();
        chars.addAndGet(frame.length());
        sink.send(frame);
      }

      @Override
      public void close(int status, String reason) {
        sink.close(status, reason);
      }
    };
  }

  /** Says who lets browsers in, once somebody does. Any thread. */
  public void door(PageDoor opened) {
    door = opened;
  }

  @Override
  public Optional<PageDoor> door() {
    return Optional.ofNullable(door);
  }

  @Override
  public Gates gates() {
    return gates;
  }

  @Override
  public Audience audience() {
    return new Audience(
        open.get(),
        frames.get(),
        chars.get(),
        skippedFrames.get(),
        refusedPages.get(),
        rate.refused());
  }

  void closed(PageSession session) {
    if (sessions.remove(session)) {
      open.decrementAndGet();
    }
  }

  /** Ten times a second. */
  void tick() {
    if (looks.due()) {
      List<EntriesView> views = views().filter(view -> view.members() == null).toList();
      Set<Talkers.Kind> grouping =
          sessions.stream()
              .map(PageSession::talkers)
              .filter(Objects::nonNull)
              .collect(Collectors.toSet());
      if (!grouping.isEmpty()) {
        talkers.group(grouping);
        looks.look(views, talkers);
      } else if (views.stream().anyMatch(EntriesView::wantsOrder)) {
        looks.look(views, null);
      }
    }
    views().filter(view -> view.members() != null).forEach(memberLooks::look);
    long now = clock.nanos();
    for (PageSession session : List.copyOf(sessions)) {
      session.tick(now);
    }
  }

  private Stream<EntriesView> views() {
    return sessions.stream().map(PageSession::entries).filter(Objects::nonNull);
  }

  /** Once a second. */
  void second() {
    memberLooks.listen();
    boolean rulesWanted = sessions.stream().anyMatch(PageSession::wantsRules);
    Future<List<ChainView>> chains = rulesWanted ? control.chains() : Future.succeededFuture(null);
    control
        .status()
        .compose(status -> chains.map(c -> new Second(status, c)))
        .onSuccess(
            second ->
                context.runOnContext(
                    now -> {
                      throughput.add(second.status());
                      for (PageSession session : List.copyOf(sessions)) {
                        session.second(second.chains(), clock.nanos());
                      }
                    }));
  }

  /**
   * What the router is.
   *
   * @param version Culvert's
   * @param config the configuration as it was read, one line each; secrets in it are not shown
   */
  public record About(String version, List<String> config) {}

  /** What a second brings. */
  private record Second(io.culvert.core.control.RouterStatus status, List<ChainView> chains) {}

  String hello(Caller caller) {
    return Frames.hello(about.version(), caller.role().word(), clock.epochMicros());
  }

  void lookSoon() {
    looks.soon();
  }

  long nanos() {
    return clock.nanos();
  }

  /** How often each login may command. */
  CommandRate rate() {
    return rate;
  }

  /** What passes, second by second. */
  Throughput throughput() {
    return throughput;
  }

  /** Who sends most. */
  Talkers talkers() {
    return talkers;
  }

  /** What the router is, for the page about it. */
  About about() {
    return about;
  }

  /** Entries confirmed so far, as of the last second. */
  long confirmed() {
    return throughput.status() == null ? 0 : throughput.status().table().confirmed();
  }

  void ignored() {
    ignored++;
  }

  /** Frames from pages that meant nothing here. */
  public long ignoredFrames() {
    return ignored;
  }

  void skippedFrame() {
    skippedFrames.incrementAndGet();
  }

  /** Ticks that a page was too slow for. */
  public long skippedFrames() {
    return skippedFrames.get();
  }
}
