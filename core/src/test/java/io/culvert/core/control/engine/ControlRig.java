package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.RuleSets;
import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.StateView;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.filter.FilterParser;
import io.culvert.core.control.rules.RuleCompiler;
import io.culvert.core.control.trace.TraceFeed;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Nat;
import io.culvert.core.sets.IpSets;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Packets;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** Commands on a real table, with a loop that is turned by hand. */
class ControlRig {

  final Rig rig = new Rig();
  final HandLoop loop = new HandLoop();
  final DropCounters drops = new DropCounters();
  final List<ExportView> exports = new ArrayList<>();
  final RememberedRules rules = new RememberedRules();
  final Clock clock =
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
  final EntryCopier copier =
      new EntryCopier(
          rig.conntrack, index -> index < 0 ? "" : "dev" + index, new RuleNames(rules), clock);
  final EventFeed events = new EventFeed(loop, clock, copier);
  final EngineControl control =
      new EngineControl(
          new RouterParts(
              loop,
              clock,
              rig.conntrack,
              new Nat(rig.conntrack, new SeededRandom(7)),
              List::of,
              drops,
              new PacketPool(1),
              rules,
              new TimeoutDesk(rig.conntrack, rules),
              new SetDesk(new IpSets(), BuiltInRules.names(), clock, rules),
              new AddressDesk(List::of, Device::addresses),
              HelperDesk.NONE,
              copier,
              events,
              new TraceFeed(loop, clock, rig.conntrack, tracer -> {}),
              () -> List.copyOf(exports),
              request -> Future.succeededFuture(List.of()),
              Runnable::run,
              () -> StateView.NONE,
              () -> ClusterDesk.NONE,
              new RouterParts.Identity("0.1.0", "c.yaml", "epoll")));

  ControlRig() {
    rig.conntrack.listener(events);
  }

  /** Two queues, as a real loop has: what runs now, and what runs after the devices' turn. */
  static final class HandLoop implements Loop {
    private final Deque<Runnable> now = new ArrayDeque<>();
    private final Deque<Runnable> next = new ArrayDeque<>();
    int turns;

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
  static final class RememberedRules implements RuleDesk, Supplier<RuleSets> {
    int swaps;
    int restored;

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
    public Runnable snapshot() {
      return () -> restored++;
    }

    @Override
    public Candidate read(RuleText text, RuleSet now) {
      boolean good = !text.text().contains("BAD");
      return new Candidate() {
        @Override
        public RuleReport report() {
          return new RuleReport(good, 1, 1, List.of(), good ? "" : "bad");
        }

        @Override
        public RuleCompiler verdicts() {
          return BuiltIns.ruleLanguage()
              .read("r", text.text(), text.ipVersion(), false)
              .verdicts(new RuleEnvironment(null, null, null, null, null, null, null, null));
        }

        @Override
        public boolean make(int rules) {
          return false;
        }

        @Override
        public Candidate finish(RuleSet now) {
          return this;
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

  <T> T done(Future<T> future) {
    loop.settle();
    assertThat(future.isComplete()).isTrue();
    if (future.failed()) {
      throw new AssertionError(future.cause());
    }
    return future.result();
  }

  void open(int count) {
    for (int i = 0; i < count; i++) {
      rig.send(Packets.udp("10.0." + (i >> 8) + "." + (i & 255), 1000, "203.0.113.9", 53));
    }
  }

  List<EntryView> list(String filter) throws Exception {
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

  Expectation expect() {
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
}
