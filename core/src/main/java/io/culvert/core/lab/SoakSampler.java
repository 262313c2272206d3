package io.culvert.core.lab;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what a running router holds: from the kernel, and from its own figures after a full
 * collection, which the JDK's {@code jcmd} asks for. Without that program heap is not read.
 */
final class SoakSampler {

  /** So that a router's JVM can be asked for a collection. */
  static final String JAVA_OPTIONS = "-XX:-DisableAttachMechanism";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double KILOBYTE = 1024;

  private final Commands commands;
  private final Path socket;
  private final long router;
  private final Path collector;
  private final long beganNanos = System.nanoTime();

  /** Of the router of that process. */
  SoakSampler(Commands commands, Path socket, long router) {
    this.commands = commands;
    this.socket = socket;
    this.router = router;
    this.collector =
        ProcessHandle.of(router)
            .flatMap(process -> process.info().command())
            .map(java -> Path.of(java).resolveSibling("jcmd"))
            .orElse(Path.of("jcmd"));
  }

  /** Whether heap can be read. */
  boolean collects() {
    return Files.isExecutable(collector);
  }

  /** Seconds since this was made. */
  double seconds() {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  /** Everything now. */
  SoakSample sample() {
    double at = seconds();
    boolean collected =
        collects()
            && commands
                .run(PATIENCE, List.of(collector.toString(), Long.toString(router), "GC.run"))
                .ok();
    String figures = figures();
    Map<SoakFigure, Double> values = new EnumMap<>(SoakFigure.class);
    put(values, SoakFigure.RESIDENT, status("VmRSS:") * KILOBYTE);
    put(values, SoakFigure.THREADS, status("Threads:"));
    put(values, SoakFigure.DESCRIPTORS, descriptors());
    put(values, SoakFigure.DIRECT, sum(figures, "culvert_direct_bytes{"));
    put(values, SoakFigure.BUFFERS, sum(figures, "culvert_buffers_out "));
    put(values, SoakFigure.ENTRIES, sum(figures, "culvert_conntrack_entries "));
    put(values, SoakFigure.EXPECTATIONS, sum(figures, "culvert_conntrack_expectations "));
    if (collected) {
      put(values, SoakFigure.HEAP, sum(figures, "culvert_heap_used_bytes "));
    }
    return new SoakSample(at, values);
  }

  private static void put(Map<SoakFigure, Double> values, SoakFigure figure, double raw) {
    values.put(figure, figure.of(raw));
  }

  private String figures() {
    try (ControlClient client = ControlClient.connect(socket)) {
      return client.get("/api/v1/metrics");
    } catch (RouterUnreachableException e) {
      throw new CommandException("the router has gone: " + e.getMessage(), e);
    }
  }

  /** Of all lines that begin so. */
  private static double sum(String figures, String beginning) {
    return figures
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private double status(String key) {
    try (Stream<String> lines = Files.lines(proc("status"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private double descriptors() {
    try (Stream<Path> open = Files.list(proc("fd"))) {
      return open.count();
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(router), file);
  }

  private static CommandException gone(IOException e) {
    return new CommandException("the router has gone: " + e.getMessage(), e);
  }
}
