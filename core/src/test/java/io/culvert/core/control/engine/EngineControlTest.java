package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.EntryChange;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Packets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Commands on a real table, with a loop that is turned by hand. */
final class EngineControlTest {

  private final Rig rig = new Rig();
  private final HandLoop loop = new HandLoop();
  private final DropCounters drops = new DropCounters();
  private final RememberedRules rules = new RememberedRules();
  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return rig.now;
        }

        @Override
        public long epochMicros() {
          return rig.now / 1000 + 1_700_000_000_000_000L;
        }
      };
  private final EntryCopier copier =
      new EntryCopier(
          rig.conntrack, index -> index < 0 ? "" : "dev" + index, new RuleNames(rules), clock);
  private final EventFeed events = new EventFeed(loop, clock, copier);
  private final EngineControl control =
      new EngineControl(
          new RouterParts(
              loop,
              clock,
              rig.conntrack,
              List::of,
              drops,
              rules,
              HelperDesk.NONE,
              copier,
              events,
              Runnable::run,
              new RouterParts.Identity("0.1.0", "c.yaml")));

  EngineControlTest() {
    rig.conntrack.listener(events);
  }

  /** Two queues, as a real loop has: what runs now, and what runs after the devices' turn. */
  private static final class HandLoop implements Loop {
    private final Deque<Runnable> now = new ArrayDeque<>();
    private final Deque<Runnable> next = new ArrayDeque<>();
    private int turns;

    @Override
    public void run(Runnable task) {
      now.add(task);
    }

    @Override
    public void next(Runnable task) {
      next.add(task);
    }

    /** One round: everything that may run before the devices are served again. */
    void turn() {
      turns++;
      while (!now.isEmpty()) {
        now.remove().run();
      }
      now.addAll(next);
      next.clear();
    }

    void settle() {
      while (!now.isEmpty() || !next.isEmpty()) {
        turn();
      }
    }
  }

  /** A rule desk with no rules, which accepts what does not say BAD. */
  private static final class RememberedRules
      implements RuleDesk, java.util.function.Supplier<RuleSets> {
    private int swaps;

    @Override
    public RuleSets get() {
      return RuleSets.empty();
    }

    @Override
    public RuleSets current() {
      return RuleSets.empty();
    }

    @Override
    public List<RouterStatus.Rules> loaded() {
      return List.of();
    }

    @Override
    public String save(RuleSet set, boolean counters, String table) {
      return "IPv" + set.ipVersion() + counters + table;
    }

    @Override
    public Candidate read(RuleText text) {
      boolean good = !text.text().contains("BAD");
      return new Candidate() {
        @Override
        public RuleReport report() {
          return new RuleReport(good, 1, 1, List.of(), good ? "" : "bad");
        }

        @Override
        public void swapIn() {
          swaps++;
        }
      };
    }

    @Override
    public String diff(RuleSet now, Candidate candidate) {
      return "diff";
    }
  }

  private <T> T done(Future<T> future) {
    loop.settle();
    assertThat(future.isComplete()).isTrue();
    if (future.failed()) {
      throw new AssertionError(future.cause());
    }
    return future.result();
  }

  private void open(int count) {
    for (int i = 0; i < count; i++) {
      rig.send(Packets.udp("10.0." + (i >> 8) + "." + (i & 255), 1000, "203.0.113.9", 53));
    }
  }

  private List<EntryView> list(String filter) throws Exception {
    List<EntryView> all = new ArrayList<>();
    done(
        control.entries(
            FilterParser.parse(filter),
            false,
            batch -> {
              all.addAll(batch);
              return Future.succeededFuture();
            }));
    return all;
  }

  @Test
  void entriesAreCopiedAsTheyAre() throws Exception {
    rig.set("acct", 1);
    rig.send(Packets.udp("10.0.0.2", 1032, "192.0.2.9", 53).payloadBytes(10));
    rig.entry().mark(7);
    rig.entry().devices(0, 1);
    rig.entry().helper(rig.conntrack.helpers().idOf("dns"));
    rig.sleep(10.5);

    EntryView entry = list("").get(0);

    assertThat(entry.original().toString()).isEqualTo("17 10.0.0.2:1032 > 192.0.2.9:53");
    assertThat(entry.reply().toString()).isEqualTo("17 192.0.2.9:53 > 10.0.0.2:1032");
    assertThat(entry.progress().timeoutSeconds()).isEqualTo(19);
    assertThat(entry.progress().expiresMicros() - entry.progress().createdMicros())
        .isEqualTo(30_000_000);
    assertThat(entry.traffic()).isEqualTo(new EntryView.Traffic(true, 1, 38, 0, 0));
    assertThat(entry.marks().mark()).isEqualTo(7);
    assertThat(entry.origin()).isEqualTo(new EntryView.Origin("dev0", "dev1", "dns", 0, ""));
    assertThat(entry.state()).isEqualTo("UNREPLIED");
  }

  @Test
  void aListingIsCutIntoTurns() throws Exception {
    open(2000);
    List<Integer> batches = new ArrayList<>();
    Future<Long> listing =
        control.entries(
            EntryFilter.ALL,
            false,
            batch -> {
              batches.add(batch.size());
              return Future.succeededFuture();
            });
    loop.turns = 0;
    loop.turn();
    assertThat(batches).hasSize(1);
    assertThat(done(listing)).isEqualTo(2000);
    assertThat(batches).allMatch(size -> size <= TableTurns.ENTRIES);
    assertThat(loop.turns).isGreaterThanOrEqualTo(2000 / TableTurns.ENTRIES);
  }

  @Test
  void nothingIsReadAheadOfASlowReader() {
    open(1000);
    List<Promise<Void>> handed = new ArrayList<>();
    Future<Long> listing =
        control.entries(
            EntryFilter.ALL,
            false,
            batch -> {
              Promise<Void> taken = Promise.promise();
              handed.add(taken);
              return taken.future();
            });
    loop.settle();
    assertThat(handed).hasSize(1);
    handed.get(0).complete();
    loop.settle();
    assertThat(handed).hasSize(2);
    handed.get(1).fail("gone");
    loop.settle();
    assertThat(handed).hasSize(2);
    assertThat(listing.failed()).isTrue();
  }

  @Test
  void expiredEntriesAreNotListed() throws Exception {
    open(3);
    rig.sleep(31);
    assertThat(list("")).isEmpty();
  }

  @Test
  void deletingTakesOutWhatTheFilterTakes() throws Exception {
    open(600);
    rig.send(Packets.tcp("10.9.9.9", 5, "192.0.2.1", 80).flags(2));
    List<EntryView> gone = new ArrayList<>();
    long count =
        done(
            control.delete(
                FilterParser.parse("udp"),
                batch -> {
                  gone.addAll(batch);
                  return Future.succeededFuture();
                }));
    assertThat(count).isEqualTo(600);
    assertThat(gone).hasSize(600);
    assertThat(list("")).singleElement().extracting(EntryView::protocol).isEqualTo(6);
    assertThat(done(control.flush())).isEqualTo(1);
    assertThat(list("")).isEmpty();
  }

  @Test
  void oneEntryIsFoundByTupleAndKeyAndDeletedOnce() throws Exception {
    open(2);
    EntryView entry = list("src = 10.0.0.1").get(0);
    assertThat(done(control.entry(entry.reply(), 0))).contains(entry);
    assertThat(done(control.entry(entry.reply(), 3))).isEmpty();
    EntryView.Key stale = new EntryView.Key(entry.key().slot(), 12345);
    assertThat(done(control.entries(List.of(entry.key(), stale)))).containsExactly(entry);
    assertThat(done(control.delete(stale))).isFalse();
    assertThat(done(control.delete(entry.key()))).isTrue();
    assertThat(done(control.delete(entry.key()))).isFalse();
  }

  @Test
  void updatingChangesMarkTimeoutAndStatusOnly() throws Exception {
    open(1);
    EntryChange change =
        new EntryChange(
            OptionalInt.of(0x0f0f),
            0x00ff,
            OptionalLong.of(1000),
            EntryStatus.ASSURED | EntryStatus.DYING | EntryStatus.SRC_NAT);
    List<EntryView> updated = new ArrayList<>();
    done(
        control.update(
            EntryFilter.ALL,
            change,
            batch -> {
              updated.addAll(batch);
              return Future.succeededFuture();
            }));
    EntryView now = list("").get(0);
    assertThat(updated).containsExactly(now);
    assertThat(now.marks().mark()).isEqualTo(0x0f);
    assertThat(now.progress().timeoutSeconds()).isEqualTo(1000);
    assertThat(now.has(EntryStatus.ASSURED)).isTrue();
    assertThat(now.progress().status() & (EntryStatus.DYING | EntryStatus.SRC_NAT)).isZero();
  }

  @Test
  void countersAreZeroedAfterTheyWereRead() throws Exception {
    rig.set("acct", 1);
    open(1);
    List<EntryView> read = new ArrayList<>();
    done(
        control.entries(
            EntryFilter.ALL,
            true,
            batch -> {
              read.addAll(batch);
              return Future.succeededFuture();
            }));
    assertThat(read.get(0).traffic().packets()).isEqualTo(1);
    assertThat(list("").get(0).traffic().packets()).isZero();
  }

  private Expectation expect() {
    rig.send(Packets.tcp("10.0.0.2", 1032, "192.0.2.9", 21).flags(2));
    ConntrackEntry master = rig.entry();
    Expectation expectation =
        new Expectation(master, Direction.REPLY, rig.conntrack.helpers().idOf("ftp"), 0, null);
    IpAddress server = IpAddress.of("192.0.2.9");
    IpAddress client = IpAddress.of("10.0.0.2");
    expectation.tuple().set(new Tuple(6, server, 0, client, 5000), 0);
    expectation.mask().set(expectation.tuple());
    expectation.mask().sourceHigh = 0;
    expectation.mask().sourceLow = 0xFFFF_FFFFL;
    expectation.mask().destinationLow = 0xFFFF_FFFFL;
    expectation.mask().meta = PacketTuple.meta(255, 255, 0, 0, 65535);
    rig.conntrack.expectations().add(expectation, 1, 300 * Rig.SECOND, rig.now);
    return expectation;
  }

  @Test
  void expectationsAreShownWithTheirMasters() {
    expect();
    rig.sleep(1.5);
    ExpectationView view = done(control.expectations()).get(0);
    assertThat(view.tuple().toString()).isEqualTo("6 192.0.2.9:0 > 10.0.0.2:5000");
    assertThat(view.mask().source()).isEqualTo(IpAddress.of("255.255.255.255"));
    assertThat(view.mask().destinationPort()).isEqualTo(65535);
    assertThat(view.master().toString()).isEqualTo("6 10.0.0.2:1032 > 192.0.2.9:21");
    assertThat(view.timeoutSeconds()).isEqualTo(298);
    assertThat(view.helper()).isEqualTo("ftp");
    assertThat(done(control.deleteExpectation(view.id() + 1))).isFalse();
    assertThat(done(control.deleteExpectation(view.id()))).isTrue();
    assertThat(done(control.expectations())).isEmpty();
  }

  @Test
  void tunablesAreListedSetAndRefused() {
    String max = "net.netfilter.nf_conntrack_max";
    assertThat(done(control.tunables("net.netfilter.nf_conntrack_udp"))).hasSizeGreaterThan(1);
    assertThat(done(control.tunable(max, 99)).value()).isEqualTo(99);
    assertThat(rig.conntrack.tunables().get(max)).isEqualTo(99);
    Future<?> absent = control.tunable("net.netfilter.nf_conntrack_mix", 1);
    Future<?> tooMuch = control.tunable("net.netfilter.nf_conntrack_acct", 7);
    loop.settle();
    assertThat(absent.cause())
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.NOT_FOUND);
              assertThat(e.hint()).contains(max);
            });
    assertThat(tooMuch.cause()).hasMessageContaining("is outside");
  }

  @Test
  void statusTellsWhatNeedsLookingAt() {
    drops.count(DropReason.POLICY_DROP);
    open(9);
    assertThat(done(control.status()).alarms()).isEmpty();
    done(control.tunable("net.netfilter.nf_conntrack_max", 10));
    RouterStatus status = done(control.status());
    assertThat(status.table().entries()).isEqualTo(9);
    assertThat(status.table().confirmed()).isEqualTo(9);
    assertThat(status.alarms()).singleElement().asString().contains("nearly full: 9 of 10");
    assertThat(status.drops()).singleElement().extracting("label").isEqualTo("policy-drop");
    assertThat(done(control.stats())).containsEntry("entries", 9L).containsKey("early_drop");
  }

  @Test
  void rulesAreLoadedWholeOrNotAtAll() {
    assertThat(done(control.saveRules(6, true, "nat"))).isEqualTo("IPv6truenat");
    RuleText good = new RuleText(4, "r", "*filter", false);
    RuleText bad = new RuleText(4, "r", "BAD", false);
    assertThat(done(control.loadRules(good, true)).accepted()).isTrue();
    assertThat(done(control.loadRules(bad, false)).accepted()).isFalse();
    assertThat(rules.swaps).isZero();
    assertThat(done(control.loadRules(good, false)).accepted()).isTrue();
    assertThat(rules.swaps).isEqualTo(1);
    assertThat(done(control.diffRules(good))).isEqualTo("diff");
    assertThat(catchThrowable(() -> done(control.diffRules(bad)))).hasRootCauseMessage("bad");
  }

  @Test
  void eventsAreHeardInOrderByThoseWhoListen() {
    List<RouterEvent> heard = new ArrayList<>();
    EventStream stream =
        control.events(
            EnumSet.of(Kind.NEW, Kind.DESTROY, Kind.EXPECT_NEW),
            batch -> {
              heard.addAll(batch);
              return Future.succeededFuture();
            });
    loop.settle();
    expect();
    done(control.flush());
    assertThat(heard)
        .extracting(RouterEvent::kind)
        .containsExactly(Kind.NEW, Kind.EXPECT_NEW, Kind.DESTROY);
    assertThat(heard.get(0).entry().orElseThrow().progress().l4State()).isEqualTo("SYN_SENT");
    stream.close();
    loop.settle();
    open(1);
    loop.settle();
    assertThat(heard).hasSize(3);
    assertThat(stream.lost()).isZero();
  }

  @Test
  void aSlowListenerLosesTheOldestAndIsToldHowMany() {
    List<Promise<Void>> handed = new ArrayList<>();
    List<RouterEvent> heard = new ArrayList<>();
    EventStream stream =
        control.events(
            EnumSet.of(Kind.NEW),
            batch -> {
              heard.addAll(batch);
              Promise<Void> taken = Promise.promise();
              handed.add(taken);
              return taken.future();
            });
    loop.settle();
    open(1);
    loop.settle();
    assertThat(heard).hasSize(1);
    // it does not come back for more while this goes by
    open(10_001);
    loop.settle();
    assertThat(heard).hasSize(1);
    for (int i = 0; i < handed.size(); i++) {
      handed.get(i).complete();
      loop.settle();
    }
    assertThat(heard.size() + stream.lost()).isEqualTo(10_001);
    assertThat(heard).hasSize(1 + 8192);
    assertThat(heard).extracting(RouterEvent::sequence).isSorted();
  }

  @Test
  void withNobodyListeningNothingIsKept() {
    open(10);
    List<RouterEvent> heard = new ArrayList<>();
    control.events(
        EnumSet.allOf(Kind.class),
        batch -> {
          heard.addAll(batch);
          return Future.succeededFuture();
        });
    loop.settle();
    assertThat(heard).isEmpty();
    control.audit(
        new io.culvert.core.control.Caller("me", io.culvert.core.control.Caller.Role.ADMIN), "x");
    loop.settle();
    assertThat(heard).singleElement().extracting(RouterEvent::text).isEqualTo("me: x");
  }
}
