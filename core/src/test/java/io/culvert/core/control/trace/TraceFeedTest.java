package io.culvert.core.control.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.culvert.core.control.PacketFilter;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceRequest.Outcome;
import io.culvert.core.control.TraceStream;
import io.culvert.core.control.TraceView;
import io.culvert.core.control.filter.FilterException;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.router.Engine;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Live walks are handed to those who asked, within what they asked for. */
class TraceFeedTest {

  private static final String RULES =
      String.join(
          "\n",
          "*raw",
          "-A PREROUTING -p udp --dport 7 -j TRACE",
          "COMMIT",
          "*filter",
          ":FORWARD DROP [0:0]",
          "-A FORWARD -p tcp --dport 23 -j REJECT",
          "-A FORWARD -p tcp -j ACCEPT",
          "COMMIT",
          "");

  private final WalkRig rig = new WalkRig(List.of());
  private final Engine engine = rig.router.engine();
  private final HandLoop loop = new HandLoop();
  private final List<PacketTracer> tracers = new ArrayList<>();
  private final TraceFeed feed =
      new TraceFeed(
          loop,
          engine.clock(),
          engine.conntrack(),
          tracer -> {
            tracers.add(tracer);
            engine.tracer(tracer);
          });

  TraceFeedTest() {
    engine.tracer(null);
    engine.rules(
        engine
            .rules()
            .with(
                BuiltIns.ruleLanguage()
                    .read("rules.v4", RULES, 4, false)
                    .compile(engine.ruleEnvironment(PacketLog.NONE, feed))));
  }

  private static final class HandLoop implements Loop {

    private final Deque<Runnable> next = new ArrayDeque<>();

    @Override
    public void run(Runnable task) {
      task.run();
    }

    @Override
    public void next(Runnable task) {
      next.add(task);
    }

    void turn() {
      while (!next.isEmpty()) {
        next.remove().run();
      }
    }
  }

  private static TraceRequest request(String filter, boolean byRule, Outcome outcome, int budget) {
    try {
      return new TraceRequest(FilterParser.packets(filter), byRule, outcome, budget, false);
    } catch (FilterException e) {
      throw new AssertionError(e);
    }
  }

  private TraceStream open(TraceRequest request, List<TraceView> into) {
    return feed.open(
        request,
        batch -> {
          into.addAll(batch);
          return Future.succeededFuture();
        });
  }

  private void syn(int port) {
    rig.receive(0, Packets.tcp("10.0.0.2", 4_000, "192.0.2.1", port).flags(TcpView.SYN));
    loop.turn();
  }

  @Test
  void nobodyIsToldWhatNobodyAskedFor() {
    syn(80);
    assertThat(tracers).isEmpty();
    List<TraceView> walks = new ArrayList<>();
    TraceStream stream = open(request("dport 80", false, Outcome.ANY, 9), walks);
    syn(81);
    syn(80);
    assertThat(walks).hasSize(1);
    assertThat(walks.get(0).packet().transport().destinationPort()).isEqualTo(80);
    assertThat(walks.get(0).bytes().arrived()).isEmpty();
    stream.close();
    syn(80);
    assertThat(walks).hasSize(1);
    assertThat(stream.ended().succeeded()).isTrue();
    assertThat(tracers).containsExactly(feed, null);
  }

  @Test
  void theBudgetEndsTheStreamAndWhatAPacketCausedFollowsIt() {
    List<TraceView> walks = new ArrayList<>();
    TraceStream stream = open(request("dport 23", false, Outcome.DROPPED, 2), walks);
    syn(80);
    syn(23);
    assertThat(walks).hasSize(2);
    assertThat(walks.get(1).cause()).isEqualTo(walks.get(0).number());
    assertThat(stream.ended().succeeded()).isTrue();
    assertThat(tracers).containsExactly(feed, null);
    syn(23);
    assertThat(walks).hasSize(2);
  }

  @Test
  void theTraceTargetBeginsATraceWhereItStands() {
    List<TraceView> byRule = new ArrayList<>();
    List<TraceView> all = new ArrayList<>();
    open(request("", true, Outcome.ANY, 9), byRule);
    rig.receive(0, Packets.udp("10.0.0.2", 1, "192.0.2.1", 7));
    rig.receive(0, Packets.udp("10.0.0.2", 1, "192.0.2.1", 8));
    loop.turn();
    assertThat(byRule).hasSize(1);
    assertThat(byRule.get(0).steps().get(0).rule().text()).endsWith("-j TRACE");
    assertThat(byRule.get(0).end().reason()).isEqualTo("policy-drop");
    open(request("", false, Outcome.ANY, 9), all);
    rig.receive(0, Packets.udp("10.0.0.2", 1, "192.0.2.1", 7));
    loop.turn();
    assertThat(byRule).hasSize(2);
    assertThat(all).hasSize(1);
  }

  @Test
  void aSlowReaderLosesTheOldestAndIsToldHowMany() {
    Promise<Void> slow = Promise.promise();
    List<TraceView> walks = new ArrayList<>();
    TraceStream stream =
        feed.open(
            request("", false, Outcome.ACCEPTED, 5_000),
            batch -> {
              walks.addAll(batch);
              return walks.size() > 1 ? Future.succeededFuture() : slow.future();
            });
    for (int i = 0; i < 4_200; i++) {
      syn(1_000 + i);
    }
    assertThat(walks).hasSize(1);
    assertThat(stream.lost()).isEqualTo(4_199 - 4_096);
    slow.complete();
    loop.turn();
    assertThat(walks).hasSize(4_097);
  }

  @Test
  void aCaptureEndsAtItsBytesAndAnyTraceAfterAnHour() {
    List<TraceView> walks = new ArrayList<>();
    PacketFilter all = packet -> true;
    TraceStream capture =
        feed.open(
            new TraceRequest(all, false, Outcome.ANY, 100_000, true),
            batch -> {
              walks.addAll(batch);
              return Future.succeededFuture();
            });
    int packets = 0;
    while (!capture.ended().isComplete() && packets++ < 5_000) {
      rig.receive(0, Packets.udp("10.0.0.2", 1, "192.0.2.1", 9).payload("x".repeat(60_000)));
      loop.turn();
    }
    assertThat(walks.size()).isBetween(1_000, 1_200);
    TraceStream lasting = open(request("", false, Outcome.ANY, 100), walks);
    syn(80);
    assertThat(lasting.ended().isComplete()).isFalse();
    rig.router.passUntil(engine.clock().epochMicros() * 1_000 + TraceReader.MOST_MICROS * 1_000);
    syn(80);
    assertThat(lasting.ended().isComplete()).isTrue();
  }

  @Test
  void thereIsAnEndToHowManyAndHowMuch() {
    List<TraceStream> streams = new ArrayList<>();
    for (int i = 0; i <= TraceFeed.MAX_READERS; i++) {
      streams.add(open(request("dport 1", false, Outcome.ANY, 1), new ArrayList<>()));
    }
    TraceStream refused = streams.get(TraceFeed.MAX_READERS);
    assertThat(refused.ended().cause())
        .isInstanceOf(ControlException.class)
        .hasMessage("4 traces run already");
    streams.get(0).close();
    List<TraceView> walks = new ArrayList<>();
    open(request("", false, Outcome.ANY, 100_000), walks);
    for (int i = 0; i < TraceFeed.MAX_PER_SECOND + 10; i++) {
      syn(80);
    }
    assertThat(walks).hasSize(TraceFeed.MAX_PER_SECOND);
    rig.router.passUntil(engine.clock().epochMicros() * 1_000 + 1_000_000_000L);
    syn(80);
    assertThat(walks).hasSize(TraceFeed.MAX_PER_SECOND + 1);
  }
}
