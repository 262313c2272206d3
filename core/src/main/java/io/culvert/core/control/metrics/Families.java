package io.culvert.core.control.metrics;

import io.culvert.core.control.LoopTurns;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Families of figures, filled one by one and then written out. One thread. */
final class Families {

  private static final double NANOS = 1e9;

  private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
  private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();

  private final List<InfoSnapshot> infos = new ArrayList<>();
  private final List<HistogramSnapshot> histograms = new ArrayList<>();

  /**
   * Something that only grows.
   *
   * @param name without {@code _total}
   * @param labels names and values in turn
   */
  void counter(String name, String help, long value, String... labels) {
    counters
        .computeIfAbsent(name, n -> CounterSnapshot.builder().name(n).help(help))
        .dataPoint(
            CounterDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build());
  }

  /** Something as it is now; labels as in {@link #counter}. */
  void gauge(String name, String help, double value, String... labels) {
    gauges
        .computeIfAbsent(name, n -> GaugeSnapshot.builder().name(n).help(help))
        .dataPoint(GaugeDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build());
  }

  /**
   * Times by class, in seconds.
   *
   * @param name without {@code _bucket}
   */
  void histogram(String name, String help, LoopTurns turns) {
    List<Double> bounds = new ArrayList<>();
    turns.boundsNanos().forEach(nanos -> bounds.add(nanos / NANOS));
    bounds.add(Double.POSITIVE_INFINITY);
    histograms.add(
        HistogramSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(
                HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, turns.counts()))
                    .sum(turns.sumNanos() / NANOS)
                    .build())
            .build());
  }

  /** Words that are known by being there; {@code name} without {@code _info}. */
  void info(String name, String help, String... labels) {
    infos.add(
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of(labels)).build())
            .build());
  }

  /** In the text format 0.0.4. */
  String text() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    infos.forEach(all::metricSnapshot);
    histograms.forEach(all::metricSnapshot);
    counters.values().forEach(family -> all.metricSnapshot(family.build()));
    gauges.values().forEach(family -> all.metricSnapshot(family.build()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create()
          .write(out, all.build(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
