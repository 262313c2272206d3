package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks a router the same again and again, and how long its answers take. */
final class FloodPatience {

  private static final int PAUSE_MILLIS = 100;
  private static final int PATIENCE_SECONDS = 60;

  private final LabControl control;
  private final List<Double> tookSeconds = new ArrayList<>();
  private String refused = "";

  FloodPatience(LabControl control) {
    this.control = control;
  }

  /** Asks while {@code work} goes on; its answer. */
  <T> T askingWhile(Supplier<T> work) {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    thread.scheduleWithFixedDelay(this::ask, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    try {
      return work.get();
    } finally {
      thread.shutdown();
      try {
        thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void ask() {
    long began = System.nanoTime();
    try {
      control.get("/status");
    } catch (CommandException e) {
      refused = e.getMessage();
    }
    tookSeconds.add((System.nanoTime() - began) / 1e9);
  }

  /** Whether all were answered, and none later than that. */
  Finding finding(double slowestSeconds) {
    double slowest = tookSeconds.stream().mapToDouble(t -> t).max().orElse(Double.NaN);
    double mean = tookSeconds.stream().mapToDouble(t -> t).average().orElse(Double.NaN);
    return new Finding(
        refused.isEmpty() && slowest < slowestSeconds,
        String.format(
            Locale.ROOT,
            "%d answers, %.0f ms on average, the slowest after %.0f ms %s",
            tookSeconds.size(),
            mean * 1e3,
            slowest * 1e3,
            refused));
  }
}
