package io.culvert.core.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.core.bench.Traffic.Sample;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Sends traffic over a road and says what came of it. */
final class Traffics {

  /** Where datagrams come back from; the twenty rules let them pass. */
  static final String ECHO_PORT = "123";

  private static final String PORT = "443";
  private static final String PAYLOAD_BYTES = "64";
  private static final String PARALLEL = "64";
  private static final int ENTRIES = 60_000;
  private static final int WARM_SECONDS = 1;
  private static final int PING_MICROS = 500;
  private static final String PINGS_THEN = "200";
  private static final Duration FIRST = Duration.ofSeconds(90);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String probe;
  private final String to;
  private final int seconds;
  private final Openings openings;
  private long loadPacketsPerSecond;

  /** By the programs of {@code roads}, to the server's address, for {@code seconds} each. */
  Traffics(Roads roads, int seconds) {
    this.probe = roads.probe().toString();
    this.to = Family.bare(roads.family().server());
    this.seconds = seconds;
    this.openings = new Openings(roads.opener(), seconds);
  }

  /** How many packets a second {@link Traffic#LOADED} sends beside the datagrams it looks at. */
  void load(long packetsPerSecond) {
    loadPacketsPerSecond = packetsPerSecond;
  }

  /** One round. */
  Sample over(Road road, Traffic traffic) {
    return switch (traffic) {
      case TCP, TCP_PLAIN -> tcp(road);
      case UDP -> {
        double before = road.arrived("rx_packets");
        Flood flood = flood(road, seconds);
        List<Double> figures = List.of(flood.rate() / 1e3, flood.late());
        yield new Sample(figures, road.arrived("rx_packets") - before);
      }
      case CONNECT -> connect(road);
      case LATENCY -> ping(road);
      case LOADED -> loaded(road);
      case LISTED -> listed(road);
      case START -> start(road);
      case REPLICATION -> openings.steady(road);
      case STOPPED -> openings.stopped(road);
    };
  }

  private Sample tcp(Road road) {
    double before = road.arrived("rx_bytes");
    String lan = road.namespaces().lan();
    String time = Integer.toString(seconds);
    String warm = Integer.toString(WARM_SECONDS);
    String said = road.in(lan, limit(), "iperf3", "-c", to, "-t", time, "-O", warm, "-J");
    double gigabytes = (road.arrived("rx_bytes") - before) / 1e9;
    try {
      JsonNode received = JSON.readTree(said).at("/end/sum_received/bits_per_second");
      if (received.isMissingNode()) {
        throw new CommandException("iperf3 was cut short: " + JSON.readTree(said).path("error"));
      }
      return new Sample(List.of(received.asDouble() / 1e9), gigabytes);
    } catch (JsonProcessingException e) {
      throw new CommandException("iperf3 did not answer in JSON: " + said.strip(), e);
    }
  }

  /**
   * What arrived of a flood.
   *
   * @param rate packets a second
   * @param late of a million, how many arrived after one that was sent after them
   */
  record Flood(double rate, double late) {}

  /** As many datagrams as one sender can. */
  Flood flood(Road road, int seconds) {
    try (Service sink = sink(road)) {
      road.in(road.namespaces().lan(), limit(), send(seconds, 0));
      double[] counted = counted(sink);
      if (counted[0] < 2) {
        throw new CommandException("nothing of a flood arrives");
      }
      return new Flood(counted[0] / counted[1] * 1e9, counted[2] / counted[0] * 1e6);
    }
  }

  private Service sink(Road road) {
    List<String> receive = road.namespaces().inWan(probe, "receive", to, PORT);
    return road.start("sink", receive).await("ready", SOON);
  }

  private String[] send(int seconds, long rate) {
    String milliseconds = Integer.toString(seconds * 1_000);
    return new String[] {probe, "send", to, PORT, PAYLOAD_BYTES, milliseconds, Long.toString(rate)};
  }

  private double[] counted(Service sink) {
    return numbers(sink.lastWord(limit()));
  }

  /** The three numbers that the probe says in the end. */
  private static double[] numbers(String line) {
    String[] parts = line.strip().split(" ");
    if (parts.length != 3) {
      throw new CommandException("the probe said: " + line.strip());
    }
    return Arrays.stream(parts).mapToDouble(Double::parseDouble).toArray();
  }

  private Sample connect(Road road) {
    List<String> accept = road.namespaces().inWan(probe, "accept", to, PORT);
    try (Service server = road.start("accept", accept)) {
      server.await("ready", SOON);
      String milliseconds = Integer.toString(seconds * 1_000);
      String lan = road.namespaces().lan();
      String said = road.in(lan, limit(), probe, "connect", to, PORT, milliseconds, PARALLEL);
      double[] counted = numbers(said);
      return new Sample(List.of(counted[0] / counted[2] * 1e6), counted[0]);
    }
  }

  private Sample ping(Road road) {
    List<String> command = road.namespaces().inWan(probe, "echo", to, ECHO_PORT);
    try (Service echo = road.start("echo", command)) {
      echo.await("ready", SOON);
      String count = Integer.toString(seconds * 1_000_000 / PING_MICROS);
      String micros = Integer.toString(PING_MICROS);
      // each that is lost may take a second; a road that loses most of them has failed
      String lan = road.namespaces().lan();
      String said = road.in(lan, limit(), probe, "ping", to, ECHO_PORT, count, micros);
      requireAnswers(said);
      return new Sample(percentiles(nanos(said)), 0);
    }
  }

  private Sample loaded(Road road) {
    try (Service sink = sink(road);
        Service load =
            road.start(
                "load",
                road.namespaces().inLan(send(seconds + WARM_SECONDS, loadPacketsPerSecond)))) {
      Sample sample = ping(road);
      load.lastWord(limit());
      counted(sink);
      return sample;
    }
  }

  /** As many entries as were asked for, or what is left of those of the round before. */
  private Sample listed(Road road) {
    String lan = road.namespaces().lan();
    road.in(lan, limit(), probe, "spread", to, PORT, Integer.toString(ENTRIES));
    try (Lister lister = Lister.of(road, ENTRIES)) {
      Sample sample = ping(road);
      lister.requireLists();
      return sample;
    }
  }

  /** What it costs the first packets that the router is new. */
  private Sample start(Road road) {
    List<String> command = road.namespaces().inWan(probe, "echo", to, ECHO_PORT);
    try (Service echo = road.start("echo", command)) {
      echo.await("ready", SOON);
      long began = System.nanoTime(); // the clock that the probe reads, too
      Service router = road.again();
      String lan = road.namespaces().lan();
      String said = road.in(lan, FIRST, probe, "first", to, ECHO_PORT, PINGS_THEN);
      Processes.pause(seconds * 1_000L);
      String[] lines = said.split("\n", 2);
      requireAnswers(lines[1]);
      long[] then = nanos(lines[1]);
      return new Sample(
          List.of(
              (Long.parseLong(lines[0]) - began) / 1e9,
              then[then.length / 2] / 1e3,
              then[then.length - 1] / 1e3,
              router.residentBytes() / 1e6),
          0);
    }
  }

  /** How long datagrams took that were answered within a second; ascending. */
  private static long[] nanos(String said) {
    return said.lines().mapToLong(Long::parseLong).toArray();
  }

  /** Fails where not one datagram was answered. */
  static void requireAnswers(String said) {
    if (Arrays.stream(nanos(said)).noneMatch(took -> took < 1_000_000_000L)) {
      throw new CommandException("nothing comes through");
    }
  }

  /** In microseconds: of 50, 99 and 99.9 in a hundred no more, and the longest. */
  static List<Double> percentiles(long... nanos) {
    int n = nanos.length;
    return List.of(
        nanos[n / 2] / 1e3,
        nanos[(int) (n * 0.99)] / 1e3,
        nanos[(int) (n * 0.999)] / 1e3,
        nanos[n - 1] / 1e3);
  }

  /** Longer than any of it should take. */
  private Duration limit() {
    return Duration.ofSeconds(seconds * 3L).plus(SOON);
  }
}
