package io.culvert.core.benchmarks;

import io.culvert.core.boot.BlocksAhead;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.PacketTuple;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a table costs that is filled by first packets through the whole engine, MASQUERADE on, and
 * how long one turn of each thing keeps packets waiting: {@code core/src/test/bench/scale
 * [ENTRIES]}. Times are the thread's processor time, so that neighbours count for less.
 */
public final class TableScale {

  /** Packets, or rows, between two looks at the clock: what the loop does in one turn. */
  private static final int TURN = 64;

  /** Nanoseconds no packet is to wait. */
  private static final long SLOW = 1_000_000;

  private static final int MAINTAIN_ROWS = 1_024;
  private static final int SMALL = 10_000;
  private static final int LOOK_UPS = 4_000_000;
  private static final int ROUNDS = 5;

  /** Words of memory an entry, all told. */
  private static final int ENTRY_LONGS = 44;

  private static final int BARE_BITS = 15;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final RouterInMemory router = RouterInMemory.ftpGateway();
  private final ConntrackTable table = router.engine().conntrack().table();
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final ManyFlows flows = new ManyFlows();
  private final PacketTuple tuple = new PacketTuple();
  private final int entries;
  private long longest;
  private long spent;
  private long turns;
  private long slow;
  private int next;
  private long noise = 1;

  private TableScale(int entries) {
    this.entries = entries;
    set("nf_conntrack_max", 0);
    set("nf_conntrack_udp_timeout", 100_000);
    router.deafen();
    table.growInto(new BlocksAhead(worker));
  }

  /** See the class. */
  public static void main(String[] arguments) {
    int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
    System.out.printf("%,d entries; nanoseconds and microseconds of processor time%n%n", entries);
    System.out.println("| what | operations | ns each | longest turn, us | turns over 1 ms |");
    System.out.println("|---|---|---|---|---|");
    new TableScale(entries).run();
    // only now: a table must not find memory that was used before it
    TableScale empty = new TableScale(0);
    empty.bare(SMALL);
    empty.bare(entries);
    empty.worker.shutdown();
  }

  private void set(String name, long value) {
    router.engine().tunables().set("net.netfilter." + name, value);
  }

  private static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    runtime.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void begin() {
    longest = 0;
    spent = 0;
    turns = 0;
    slow = 0;
  }

  private void turn(Runnable work) {
    long before = threads.getCurrentThreadCpuTime();
    work.run();
    long nanos = threads.getCurrentThreadCpuTime() - before;
    spent += nanos;
    longest = Math.max(longest, nanos);
    turns++;
    slow += nanos > SLOW ? 1 : 0;
  }

  private void tell(String what, long operations) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.1f | %.0f | %d |%n",
        what,
        operations,
        (double) spent / operations,
        longest / 1e3,
        slow);
  }

  private void run() {
    long before = heapBytes();
    grow("the first " + SMALL + ", nothing being warm", SMALL);
    lookUp("look-up among " + SMALL, SMALL);
    walk("packet of one of " + SMALL, SMALL);
    grow("grow to " + entries, entries);
    long bytes = heapBytes() - before;
    lookUp("look-up among " + entries, entries);
    walk("packet of one of " + entries, entries);
    sweep("sweep, nothing expired", entries);
    scan();
    flood();
    router.sleep(200_000 * RouterInMemory.SECOND);
    sweep("sweep, all expired", table.count());
    machine();
    System.out.printf(
        Locale.ROOT,
        "%n%d bytes an entry all told; %d entries left; collections %s%n",
        bytes / entries,
        table.count(),
        collections());
    worker.shutdown();
  }

  /**
   * What the memory itself costs: words of a memory as large as such a table's, read in random
   * order, each when the one before has come.
   */
  private void bare(int count) {
    long[][] memory =
        new long[1 + (int) ((long) count * ENTRY_LONGS >>> BARE_BITS)][1 << BARE_BITS];
    SeededRandom random = new SeededRandom(9);
    for (int round = 0; round < ROUNDS; round++) {
      begin();
      long start = threads.getCurrentThreadCpuTime();
      long last = 0;
      for (int i = 0; i < LOOK_UPS; i++) {
        long at = (random.nextLong() >>> 32) * count * ENTRY_LONGS >>> 32;
        last = memory[(int) (at >>> BARE_BITS)][(int) (at + last) & (1 << BARE_BITS) - 1];
      }
      spent = threads.getCurrentThreadCpuTime() - start;
      if (last != 0) {
        throw new AssertionError("memory that nobody wrote to");
      }
    }
    tell("bare read of memory as large as for " + count, LOOK_UPS);
  }

  /** How long the machine itself keeps a thread from what takes a tenth of a millisecond. */
  private void machine() {
    begin();
    for (int i = 0; i < 1 << 15; i++) {
      turn(
          () -> {
            for (int k = 0; k < 1 << 15; k++) {
              noise = SeededRandom.mix(noise);
            }
          });
    }
    tell("arithmetic alone, in turns of a tenth of a millisecond", turns);
  }

  private void grow(String what, int to) {
    begin();
    int from = table.count();
    while (table.count() < to) {
      turn(
          () -> {
            for (int i = 0; i < TURN; i++) {
              router.walk(router.lanHost(), flows.packet(next++));
            }
          });
    }
    tell(what, to - from);
  }

  private void lookUp(String what, int among) {
    SeededRandom random = new SeededRandom(7);
    long found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      begin();
      long hits = 0;
      long start = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < LOOK_UPS; i++) {
        int flow = (int) ((random.nextLong() >>> 33) * among >>> 31);
        hits += table.find(flows.tuple(flow, tuple), router.nanos()) >= 0 ? 1 : 0;
      }
      spent = threads.getCurrentThreadCpuTime() - start;
      longest = 0;
      found += hits;
    }
    if (found != (long) ROUNDS * LOOK_UPS) {
      throw new AssertionError(found + " found");
    }
    tell(what, LOOK_UPS);
  }

  private void walk(String what, int among) {
    SeededRandom random = new SeededRandom(8);
    for (int round = 0; round < ROUNDS; round++) {
      begin();
      for (int i = 0; i < LOOK_UPS / 4; i += TURN) {
        turn(
            () -> {
              for (int k = 0; k < TURN; k++) {
                int flow = (int) ((random.nextLong() >>> 33) * among >>> 31);
                router.walk(router.lanHost(), flows.packet(flow));
              }
            });
      }
    }
    tell(what, turns * TURN);
  }

  private void sweep(String what, int operations) {
    begin();
    int before = table.count();
    long rows = 0;
    boolean[] more = {false};
    while (rows < table.rows()) {
      turn(() -> more[0] = router.engine().maintain(MAINTAIN_ROWS));
      rows += more[0] ? 0 : MAINTAIN_ROWS;
    }
    tell(what + " (" + (before - table.count()) + " gone)", operations);
  }

  /** What a listing reads; writing it down is measured by {@link ControlStalls}. */
  private void scan() {
    begin();
    long[] seen = {0};
    int[] row = {0};
    while (row[0] >= 0) {
      turn(
          () ->
              row[0] =
                  table.scan(
                      row[0],
                      256,
                      entry -> {
                        seen[0] += entry.id() & 1;
                        return true;
                      }));
    }
    tell("scan, 256 rows a turn", table.count());
  }

  /** New flows into a table that is full: each pushes out another. */
  private void flood() {
    set("nf_conntrack_max", table.count());
    begin();
    int rows = table.rows();
    int first = next;
    while (next - first < LOOK_UPS / 4) {
      turn(
          () -> {
            for (int i = 0; i < TURN; i++) {
              router.walk(router.lanHost(), flows.packet(next++));
            }
          });
    }
    tell("flood into the full table, " + (table.rows() - rows) + " rows more", next - first);
    if (table.count() > entries + TURN) {
      throw new AssertionError("the table holds " + table.count());
    }
  }

  private static String collections() {
    StringBuilder text = new StringBuilder();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.append(bean.getName()).append(' ').append(bean.getCollectionCount()).append(" in ");
      text.append(bean.getCollectionTime()).append(" ms; ");
    }
    return text.toString();
  }
}
