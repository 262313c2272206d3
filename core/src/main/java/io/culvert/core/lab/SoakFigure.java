package io.culvert.core.lab;

import java.util.Locale;

/** What a soak samples of its router, and how much of a rise each may show and still be flat. */
enum SoakFigure {
  /** Pages of memory, as the kernel counts them. */
  RESIDENT("resident", 1 << 20, 16, true),
  /** Java heap after a full collection. */
  HEAP("heap", 1 << 20, 2, true),
  /** Memory of Java's direct buffers and of Netty's. */
  DIRECT("direct", 1 << 20, 4, true),
  DESCRIPTORS("descriptors", 1, 4, false),
  THREADS("threads", 1, 3, false),
  /** Packet buffers that are not at home. */
  BUFFERS("buffers", 1, 8, false),
  ENTRIES("entries", 1, 50, false),
  EXPECTATIONS("expected", 1, 5, false);

  private final String label;
  private final double unit;
  private final double allowance;
  private final boolean memory;

  SoakFigure(String label, double unit, double allowance, boolean memory) {
    this.label = label;
    this.unit = unit;
    this.allowance = allowance;
    this.memory = memory;
  }

  String label() {
    return label;
  }

  /** So much, in its unit, is never called a leak. */
  double allowance() {
    return allowance;
  }

  /** Whether a JVM that has just started lets it rise anyway, loading and compiling. */
  boolean memory() {
    return memory;
  }

  /** {@code raw} bytes or pieces in its unit: megabytes or pieces. */
  double of(double raw) {
    return raw / unit;
  }

  /** {@code value} for people. */
  String text(double value) {
    return String.format(Locale.ROOT, memory ? "%.1f MB" : "%.0f", value);
  }
}
