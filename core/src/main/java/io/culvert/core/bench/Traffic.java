package io.culvert.core.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is sent over a road, and the figures that come of it. */
enum Traffic {
  /** One TCP stream; super-packets pass whole where the road can. */
  TCP("tcp", "TCP, offload", true, Work.GIGABYTES, new Figure("rate", "Gb/s", false)),
  /** One TCP stream in packets of 1500 bytes, with every checksum computed. */
  TCP_PLAIN("tcp-1500", "TCP, MTU 1500", false, Work.GIGABYTES, new Figure("rate", "Gb/s", false)),
  /** A flood of datagrams with 64 bytes of payload; late are those that others overtook. */
  UDP(
      "udp",
      "UDP, 64 bytes",
      false,
      Work.PACKETS,
      new Figure("rate", "kpps", false),
      new Figure("late", "in a million", true)),
  /** TCP connections opened and closed again. */
  CONNECT(
      "connect",
      "TCP connections",
      true,
      Work.CONNECTIONS,
      new Figure("rate", "thousand/s", false)),
  /** A datagram there and back, again and again. */
  LATENCY("latency", "there and back, idle", true, Work.NONE, Figure.PERCENTILES),
  /** The same beside half of what the yardstick carries. */
  LOADED("latency-loaded", "there and back, half load", true, Work.NONE, Figure.PERCENTILES),
  /** The same while the table of entries is listed without end. */
  LISTED("latency-listed", "there and back, table listed", true, Work.NONE, Figure.PERCENTILES),
  /** The router ends, and is started again while a datagram is sent until it is answered. */
  START(
      "start",
      "start",
      true,
      Work.NONE,
      new Figure("first packet", "s", true),
      new Figure("then p50", "µs", true),
      new Figure("then longest", "µs", true),
      new Figure("resident", "MB", true)),
  /** Datagrams that each open a connection, at a steady pace; as many connections end. */
  REPLICATION(
      "replication",
      "new connections",
      false,
      Work.CONNECTIONS,
      new Figure("rate", "thousand/s", false),
      new Figure("loop", "µs/connection", true),
      new Figure("lost", "in a million", true)),
  /** The same while the one that is told stands still. */
  STOPPED(
      "replication-stopped",
      "new connections, peer stopped",
      false,
      Work.CONNECTIONS,
      new Figure("rate", "thousand/s", false),
      new Figure("loop", "µs/connection", true),
      new Figure("lost", "in a million", true),
      new Figure("waiting", "MB", true),
      new Figure("resident", "MB more", true),
      new Figure("all known", "s after", true));

  /** One figure: its name within the traffic, its unit, and which way is better. */
  record Figure(String name, String unit, boolean lowerIsBetter) {

    /** Of how long datagrams took. */
    static final Figure[] PERCENTILES = {
      new Figure("p50", "µs", true),
      new Figure("p99", "µs", true),
      new Figure("p99.9", "µs", true),
      new Figure("longest", "µs", true)
    };
  }

  /** What the processor time of a road is divided by. */
  enum Work {
    NONE("", 0),
    GIGABYTES("s/GB", 1),
    PACKETS("µs/packet", 1e6),
    CONNECTIONS("µs/connection", 1e6);

    private final String unit;
    private final double scale;

    Work(String unit, double scale) {
      this.unit = unit;
      this.scale = scale;
    }

    /** Of processor time for each of them. */
    String unit() {
      return unit;
    }

    /** {@code seconds} for {@code amount} of them, in {@link #unit}. */
    double each(double seconds, double amount) {
      return seconds * scale / amount;
    }
  }

  private final String option;
  private final String label;
  private final boolean offload;
  private final Work work;
  private final List<Figure> figures;

  Traffic(String option, String label, boolean offload, Work work, Figure... figures) {
    this.option = option;
    this.label = label;
    this.offload = offload;
    this.work = work;
    this.figures = List.of(figures);
  }

  /** How the command line and the results call it. */
  String option() {
    return option;
  }

  /** How the table calls it. */
  String label() {
    return label;
  }

  /** Whether the devices it passes have offloads on. */
  boolean offload() {
    return offload;
  }

  /** Whether it can go over that road: the kernel is not started, C has no table to list. */
  boolean suits(RoadKind road) {
    return switch (this) {
      case LISTED -> road.tracks();
      case START -> road.culvert();
      case REPLICATION, STOPPED -> road.replicates();
      default -> !road.replicates();
    };
  }

  /** What processor time is divided by. */
  Work work() {
    return work;
  }

  /** What comes of it, in the order of a {@link Sample}. */
  List<Figure> figures() {
    return figures;
  }

  /** The one of that name. */
  static Optional<Traffic> of(String option) {
    return Arrays.stream(values()).filter(traffic -> traffic.option.equals(option)).findFirst();
  }

  /** All names, as a usage message has them. */
  static String options() {
    return Arrays.stream(values()).map(Traffic::option).collect(Collectors.joining(", "));
  }

  /**
   * What one round gave.
   *
   * @param figures one for each of {@link Traffic#figures}
   * @param work how much of {@link Traffic#work} was done, all told
   */
  record Sample(List<Double> figures, double work) {}
}
