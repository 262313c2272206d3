package io.culvert.core.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The walks of {@link WalkBenchmark} in one process and in turns, in batches so short that some run
 * undisturbed on a machine that others use too: {@code core/src/test/bench/walk [FLOWS]}. In
 * contrast to JMH's forks, the code is compiled for all of them, as in a router.
 */
public final class WalkTimes {

  private static final int BATCH = 8_192;
  private static final int BATCHES = 60;
  private static final int WARM_UP = 400_000;
  private static final int WARM_UP_ROUNDS = 8;

  private final WalkBenchmark benchmark = new WalkBenchmark();
  private final Map<String, Runnable> walks = new LinkedHashMap<>();

  private WalkTimes(int flows) {
    benchmark.rules = "twenty";
    benchmark.flows = flows;
    benchmark.ruleIndex = 1;
    benchmark.verdictCache = 1;
    walks.put("the copy alone", times(benchmark::copyAlone));
    walks.put("TCP segment out", times(benchmark::tcpOut));
    walks.put("TCP segment in", times(benchmark::tcpIn));
    walks.put("UDP datagram out", times(benchmark::udpOut));
    walks.put("UDP datagram in", times(benchmark::udpIn));
    walks.put("both, both ways, in turn", times(benchmark::mixed));
    walks.put("new connection", times(benchmark::newConnection));
  }

  /** See the class. */
  public static void main(String[] arguments) {
    new WalkTimes(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_024).run();
  }

  private static Runnable times(Runnable once) {
    return () -> {
      for (int i = 0; i < BATCH; i++) {
        once.run();
      }
    };
  }

  private void run() {
    benchmark.setUp();
    benchmark.begin();
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (Runnable walk : walks.values()) {
        for (int i = 0; i < WARM_UP / WARM_UP_ROUNDS; i += BATCH) {
          walk.run();
        }
      }
    }
    Map<String, long[]> nanos = new LinkedHashMap<>();
    walks.keySet().forEach(name -> nanos.put(name, new long[BATCHES]));
    for (int i = 0; i < BATCHES; i++) {
      for (Map.Entry<String, Runnable> walk : walks.entrySet()) {
        walk.getValue().run();
        long before = System.nanoTime();
        walk.getValue().run();
        nanos.get(walk.getKey())[i] = System.nanoTime() - before;
      }
    }
    benchmark.end();
    System.out.println("| nanoseconds a packet | fastest tenth | median |");
    System.out.println("|---|---|---|");
    nanos.forEach(WalkTimes::tell);
  }

  private static void tell(String walk, long[] nanos) {
    Arrays.sort(nanos);
    double tenth = (double) nanos[BATCHES / 10] / BATCH;
    double median = (double) nanos[BATCHES / 2] / BATCH;
    System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f |%n", walk, tenth, median);
  }
}
