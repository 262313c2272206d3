package io.culvert.core.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What is sent over a {@link Road}, and what of it arrived. */
enum Traffic {
  /** One TCP stream; gigabits a second that arrived. */
  TCP4("TCP, IPv4", "203.0.113.2", "Gb/s", "rx_bytes", "s/GB", 1e9),
  TCP6("TCP, IPv6", "2001:db8:b::2", "Gb/s", "rx_bytes", "s/GB", 1e9),
  /** A flood of 64-byte payloads; thousands of packets a second that arrived. */
  UDP4("UDP 64 bytes, IPv4", "203.0.113.2", "kpps", "rx_packets", "µs/packet", 1e6);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WARM_SECONDS = 1;

  final String label;
  final String unit;

  /** Of the receiving device: what the forwarder's CPU is divided by. */
  final String counter;

  final String cpuUnit;
  final double cpuScale;
  private final String to;

  Traffic(String label, String to, String unit, String counter, String cpuUnit, double cpuScale) {
    this.label = label;
    this.to = to;
    this.unit = unit;
    this.counter = counter;
    this.cpuUnit = cpuUnit;
    this.cpuScale = cpuScale;
  }

  /** Sends for {@code seconds}; the figure. */
  double over(Road road, Path probe, int seconds) {
    return this == UDP4 ? udp(road, probe, seconds) : tcp(road, seconds);
  }

  private double tcp(Road road, int seconds) {
    String said =
        Commands.run(
            Commands.inside(
                road.lan(),
                "iperf3",
                "-c",
                to,
                "-t",
                Integer.toString(seconds),
                "-O",
                Integer.toString(WARM_SECONDS),
                "-J"));
    try {
      JsonNode received = JSON.readTree(said).at("/end/sum_received/bits_per_second");
      return received.asDouble() / 1e9;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double udp(Road road, Path probe, int seconds) {
    String program = probe.toString();
    try (Commands.Running receiver =
        Commands.start("ready", Commands.inside(road.wan(), program, "receive", to, "9999"))) {
      String milliseconds = Integer.toString(seconds * 1_000);
      Commands.run(Commands.inside(road.lan(), program, "send", to, "9999", "64", milliseconds));
      String[] counted = receiver.line().split(" ");
      road.counted(Long.parseLong(counted[0]), Long.parseLong(counted[2]));
      return Double.parseDouble(counted[0]) / Double.parseDouble(counted[1]) * 1e6;
    }
  }
}
