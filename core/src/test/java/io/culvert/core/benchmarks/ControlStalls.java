package io.culvert.core.benchmarks;

import com.sun.management.ThreadMXBean;
import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.Batches;
import io.culvert.core.control.EntryCopier;
import io.culvert.core.control.EntryFilter;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.StateView;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.core.control.engine.EngineControl;
import io.culvert.core.control.engine.RouterParts;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.router.Engine;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How long commands keep the engine's loop from its packets: the longest turn each of them takes,
 * in processor time of the loop's thread, with a table of 100 000 entries. {@code
 * core/src/test/bench/stalls [ENTRIES]}.
 */
public final class ControlStalls implements Loop {

  private static final int ROUNDS = 12;
  private static final int MAINTAIN_ROWS = 1_024;
  private static final int RULES = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final RouterInMemory router = RouterInMemory.ftpGateway();
  private final Engine engine = router.engine();
  private final EngineControl control;
  private final Flow flow;
  private final int entries;
  private final NewConnections connections;
  private long[] turns = new long[1 << 16];
  private int count;

  private ControlStalls(int entries) {
    this.entries = entries;
    engine.tunables().set("net.netfilter.nf_conntrack_max", 4L * entries);
    engine.tunables().set("net.netfilter.nf_conntrack_udp_timeout", 600);
    RuleNames names = new RuleNames(engine::rules);
    EntryCopier copier = new EntryCopier(engine.conntrack(), index -> "dev" + index, names, router);
    EventFeed events = new EventFeed(this, router, copier);
    engine.conntrack().listener(events);
    control =
        new EngineControl(
            new RouterParts(
                this,
                router,
                engine.conntrack(),
                engine.nat(),
                () -> List.copyOf(engine.routing().devices()),
                engine.drops(),
                engine.pool(),
                null,
                null,
                null,
                null,
                null,
                copier,
                events,
                null,
                List::of,
                null,
                Runnable::run,
                () -> StateView.NONE,
                () -> ClusterDesk.NONE,
                new RouterParts.Identity("", "", "")));
    flow = Flow.udp(router, 4, 1_000, 18);
    connections = new NewConnections(router, false, 4, 1_024);
  }

  /** See the class. */
  public static void main(String[] arguments) {
    new ControlStalls(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000).run();
  }

  @Override
  public void run(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void next(Runnable task) {
    tasks.add(task);
  }

  private void run() {
    System.out.printf("%d entries, %d rounds, microseconds of processor time%n%n", entries, ROUNDS);
    System.out.println("| what | turns | median | p99 | longest in the last half | allocated |");
    System.out.println("|---|---|---|---|---|---|");
    EntryFilter none = entry -> entry.original().sourcePort() == 1;
    measure("list (-L)", c -> c.entries(EntryFilter.ALL, false, taking()));
    measure("list what nothing matches", c -> c.entries(none, false, taking()));
    measure("zero the counters (-Z)", c -> c.entries(EntryFilter.ALL, true, taking()));
    measure("status", EngineControl::status);
    measure("statistics (-S)", EngineControl::stats);
    measure("tunables (sysctl)", c -> c.tunables(""));
    measure("delete all (-D)", c -> c.delete(EntryFilter.ALL, taking()));
    measure("flush (-F)", EngineControl::flush);
    measure("expiry of all", c -> expire());
    measure(RULES + " rules compiled", c -> compile());
  }

  private static Batches<EntryView> taking() {
    return batch -> Future.succeededFuture();
  }

  private void fill() {
    while (engine.conntrack().table().count() < entries) {
      connections.open();
    }
  }

  private void expire() {
    router.sleep(1_000 * RouterInMemory.SECOND);
    for (int row = 0; row < engine.conntrack().table().rows(); row += MAINTAIN_ROWS) {
      run(this::maintain);
    }
  }

  private void maintain() {
    if (engine.maintain(MAINTAIN_ROWS)) {
      next(this::maintain);
    }
  }

  private Optional<RuleFile> compile() {
    StringBuilder text = new StringBuilder("*filter\n:FORWARD ACCEPT [0:0]\n");
    for (int i = 0; i < RULES; i++) {
      text.append("-A FORWARD -s 10.").append(i >> 8).append('.').append(i & 255);
      text.append("/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT\n");
    }
    RuleFile file =
        BuiltIns.ruleLanguage().read("many", text.append("COMMIT\n").toString(), 4, false);
    run(() -> file.compile(engine.ruleEnvironment(null, null)));
    return Optional.of(file);
  }

  private void measure(String what, Consumer<EngineControl> command) {
    long allocated = 0;
    int half = 0;
    count = 0;
    for (int round = 0; round < ROUNDS; round++) {
      fill();
      half = round == ROUNDS / 2 ? count : half;
      command.accept(control);
      while (!tasks.isEmpty()) {
        Runnable task = tasks.remove();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadCpuTime();
        task.run();
        turns[count++] = threads.getCurrentThreadCpuTime() - before;
        allocated += threads.getCurrentThreadAllocatedBytes() - bytes;
        router.send(router.lanHost(), flow.outbound());
      }
    }
    long[] late = Arrays.copyOfRange(turns, half, count);
    Arrays.sort(late);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | %.1f MB |%n",
        what,
        count / ROUNDS,
        late[late.length / 2] / 1e3,
        late[(int) (late.length * 0.99)] / 1e3,
        late[late.length - 1] / 1e3,
        allocated / 1e6 / ROUNDS);
  }
}
