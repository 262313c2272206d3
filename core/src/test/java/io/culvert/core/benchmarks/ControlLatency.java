package io.culvert.core.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long a packet takes to the wan and back while a table of 100 000 entries is listed again and
 * again, beside how long it takes while nothing else happens: {@code core/src/test/bench/latency
 * [ENTRIES [PINGS [JAVA-OPTION…]]]}. Router and probes run as real-time processes, so that what
 * else the machine does counts as little as can be.
 */
public final class ControlLatency {

  private static final String TO = "203.0.113.2";
  private static final int PORTS = 50_000;
  private static final List<String> FIRST = List.of("chrt", "-f", "20");
  private static final List<String> SECOND = List.of("chrt", "-f", "10");

  private final int entries;
  private final String pings;
  private final List<String> javaOptions;
  private final Path repository = Path.of(System.getProperty("culvert.root", ""));

  private ControlLatency(List<String> arguments) {
    entries = arguments.size() > 0 ? Integer.parseInt(arguments.get(0)) : 100_000;
    pings = arguments.size() > 1 ? arguments.get(1) : "4000";
    javaOptions = arguments.subList(Math.min(2, arguments.size()), arguments.size());
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    new ControlLatency(List.of(arguments)).run();
  }

  private void run() throws Exception {
    Path binaries = Files.createTempDirectory("culvert-bench-c");
    Path forwarder = binaries.resolve("forwarder");
    Path probe = binaries.resolve("probe");
    try {
      for (Path binary : List.of(forwarder, probe)) {
        String source = "core/src/test/c/" + binary.getFileName() + ".c";
        Commands.run("cc", "-O2", "-o", binary.toString(), repository.resolve(source).toString());
      }
      System.out.println("| there and back by way of | median | p99 | p99.9 | longest, µs |");
      System.out.println("|---|---|---|---|---|");
      try (Road road = Road.forwarder(forwarder, true, SECOND)) {
        ping(road, probe, "C, read and write only");
      }
      try (Road road = Road.culvert(repository, true, false, SECOND, javaOptions)) {
        throughCulvert(road, probe);
      }
    } finally {
      Files.deleteIfExists(forwarder);
      Files.deleteIfExists(probe);
      Files.delete(binaries);
    }
  }

  private void throughCulvert(Road road, Path probe) throws InterruptedException {
    ask(road, "PUT", "/sysctl/net.netfilter.nf_conntrack_udp_timeout", "{\"value\": 600}");
    ping(road, probe, "Culvert, cold");
    ping(road, probe, "Culvert, few entries");
    String sockets = Integer.toString((entries + PORTS - 1) / PORTS);
    Commands.run(
        Commands.inside(road.lan(), probe.toString(), "spread", TO, "10000", "" + PORTS, sockets));
    ping(road, probe, "Culvert, " + count(road) + " entries");
    long[] lists = new long[2];
    AtomicBoolean over = new AtomicBoolean();
    Thread lister =
        new Thread(
            () -> {
              while (!over.get()) {
                lists[1] += ask(road, "GET", "/entries", "");
                lists[0]++;
              }
            });
    lister.start();
    ping(road, probe, "Culvert, while all are listed");
    ping(road, probe, "the same once more");
    over.set(true);
    lister.join();
    System.out.printf("%n%d lists, %d MB of JSON%n", lists[0], lists[1] >> 20);
  }

  private void ping(Road road, Path probe, String what) {
    String program = probe.toString();
    List<String> echo = Commands.inside(road.wan(), program, "echo", TO, "9998");
    List<String> ping = Commands.inside(road.lan(), program, "ping", TO, "9998", pings, "1000");
    echo.addAll(0, FIRST);
    ping.addAll(0, FIRST);
    Commands.Running answering = Commands.start("ready", echo);
    try {
      long[] nanos = Commands.run(ping).lines().mapToLong(Long::parseLong).toArray();
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.0f | %.0f |%n",
          what,
          nanos[nanos.length / 2] / 1e3,
          nanos[(int) (nanos.length * 0.99)] / 1e3,
          nanos[(int) (nanos.length * 0.999)] / 1e3,
          nanos[nanos.length - 1] / 1e3);
    } finally {
      answering.close();
    }
  }

  private static String count(Road road) {
    String status = new String(body(road, "GET", "/entries/count", ""), StandardCharsets.UTF_8);
    return status.replaceAll("[^0-9]", "");
  }

  /** Bytes of the answer, its head included. */
  private static long ask(Road road, String method, String path, String body) {
    return exchange(road, method, path, body, ByteBuffer.allocate(1 << 16), false);
  }

  private static byte[] body(Road road, String method, String path, String body) {
    ByteBuffer answer = ByteBuffer.allocate(1 << 16);
    exchange(road, method, path, body, answer, true);
    String text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    return text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
  }

  private static long exchange(
      Road road, String method, String path, String body, ByteBuffer into, boolean keep) {
    String request =
        method
            + " /api/v1"
            + path
            + " HTTP/1.1\r\nHost: culvert\r\nConnection: close\r\nContent-Type: application/json"
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(road.socket()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      long bytes = 0;
      for (int got = channel.read(into); got >= 0; got = channel.read(into)) {
        bytes += got;
        if (!keep) {
          into.clear();
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
