package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Processes;
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
  private final LabControl control;
  private final long router;
  private final Path collector;
  private final long beganNanos = System.nanoTime();

  /** Of the router of that process. */
  SoakSampler(Commands commands, LabControl control, long router) {
    this.commands = commands;
    this.control = control;
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
    LabFigures figures = control.figures();
    Map<SoakFigure, Double> values = new EnumMap<>(SoakFigure.class);
    put(values, SoakFigure.RESIDENT, Processes.status(router, "VmRSS:") * KILOBYTE);
    put(values, SoakFigure.THREADS, Processes.status(router, "Threads:"));
    put(values, SoakFigure.DESCRIPTORS, descriptors());
    put(values, SoakFigure.DIRECT, figures.sum("culvert_direct_bytes"));
    put(values, SoakFigure.BUFFERS, figures.one("culvert_buffers_out"));
    put(values, SoakFigure.ENTRIES, figures.one("culvert_conntrack_entries"));
    put(values, SoakFigure.EXPECTATIONS, figures.one("culvert_conntrack_expectations"));
    if (collected) {
      put(values, SoakFigure.HEAP, figures.one("culvert_heap_used_bytes"));
    }
    return new SoakSample(at, values);
  }

  private static void put(Map<SoakFigure, Double> values, SoakFigure figure, double raw) {
    values.put(figure, figure.of(raw));
  }

  private double descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(router), "fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new CommandException("the router has gone: " + e.getMessage(), e);
    }
  }
}
