package io.culvert.core.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * For {@code -prof io.culvert.core.benchmarks.ProcessorTime}: nanoseconds of processor time an
 * operation took its own thread, which is what counts where neighbours share the cores.
 */
public final class ProcessorTime implements InternalProfiler {

  private static final String WORKERS = "jmh-worker";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long before;

  @Override
  public String getDescription() {
    return "processor time of the benchmark's thread";
  }

  private long spentNanos() {
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().contains(WORKERS)) {
        sum += threads.getThreadCpuTime(id);
      }
    }
    return sum;
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = spentNanos();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long operations = Math.max(1, result.getMetadata().getAllOps());
    double nanos = (double) (spentNanos() - before) / operations;
    return List.of(new ScalarResult("processor", nanos, "ns/op", AggregationPolicy.AVG));
  }
}
