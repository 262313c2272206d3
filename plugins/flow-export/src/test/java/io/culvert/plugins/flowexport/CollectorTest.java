package io.culvert.plugins.flowexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets: nfcapd takes what comes by UDP, and a connection begins with templates. */
final class CollectorTest {

  @TempDir Path folder;

  private FlowSettings settings(int port, String transport) {
    Map<String, String> values = new HashMap<>();
    for (FlowSetting setting : new IpfixExporter().settings()) {
      setting.standard().ifPresent(v -> values.put(setting.key(), v));
    }
    values.put("to", "127.0.0.1:" + port);
    values.put("transport", transport);
    return new FlowSettings(values, folder, List.of("lan0", "wan0"));
  }

  @Test
  @Timeout(60)
  void nfcapdTakesWhatComesByUdp() throws Exception {
    int port = freePort();
    Process collector =
        Tool.start(
            "nfcapd", "-p", port + "", "-b", "127.0.0.1", "-w", folder.toString(), "-t", "3600");
    try {
      while (!isBound(port)) {
        assertThat(collector.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      FlowSink sink = new IpfixExporter().open(settings(port, "udp"));
      sink.take(
          List.of(
              Flows.masqueraded(Flow.Kind.ENDED, 1),
              Flows.forwarded(Flow.Kind.ENDED, 2),
              Flows.ping(Flow.Kind.ENDED, 3)));
      sink.close();
      while (!isRead(port)) {
        Thread.onSpinWait();
      }
    } finally {
      collector.destroy(); // it writes its file then
      collector.waitFor();
    }
    assertIsWhatWasSent(written());
  }

  private String written() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files
              .filter(f -> f.getFileName().toString().matches("nfcapd\\.[0-9]+"))
              .findFirst()
              .orElseThrow();
      return Tool.run("nfdump", "-q", "-r", file.toString(), "-o", "raw");
    }
  }

  private static void assertIsWhatWasSent(String read) {
    assertThat(read.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsSubsequence(
            "first = 1795316664169 [2026-11-22 03:04:24.169]",
            "last = 1795316700002 [2026-11-22 03:05:00.002]",
            "proto = 6 TCP",
            "src port = 40112",
            "dst port = 21",
            "in packets = 8",
            "in bytes = 469",
            "src addr = 10.0.1.2",
            "dst addr = 203.0.113.9",
            "input = 1",
            "output = 2",
            "biFlow Dir = 0x01 initiator",
            "end reason = 0x03 end of Flow detected",
            "out packets = 7",
            "out bytes = 433",
            "src xlt ip = 198.51.100.1",
            "dst xlt ip = 203.0.113.9",
            "src xlt port = 50001",
            "dst xlt port = 21")
        .containsSubsequence(
            "proto = 17 UDP",
            "src addr = 2001:db8::2",
            "dst addr = 2001:db8:2::9",
            "out bytes = 90",
            "dst xlt port = 8080")
        .containsSubsequence("proto = 1 ICMP", "out packets = 1");
  }

  /** Whether a UDP socket has that port; the kernel's own list. */
  private static boolean isBound(int port) throws IOException {
    return sockets(port).findAny().isPresent();
  }

  /** Whether nothing waits to be read there. */
  private static boolean isRead(int port) throws IOException {
    return sockets(port).allMatch(line -> line.split("\\s+")[4].endsWith(":00000000"));
  }

  private static Stream<String> sockets(int port) throws IOException {
    String local = String.format(":%04X", port);
    return Files.readAllLines(Path.of("/proc/net/udp")).stream()
        .map(String::strip)
        .filter(line -> line.split("\\s+")[1].endsWith(local));
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  @Timeout(60)
  void templatesOpenEachConnectionAndALackOfOneIsSaid() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
      FlowSink sink = new IpfixExporter().open(settings(port, "tcp"));
      sink.take(List.of(Flows.masqueraded(Flow.Kind.ENDED, 1)));
      sink.tick(0);
      try (Socket connection = server.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        assertThat(sequence(in)).isZero();
        assertThat(sequence(in)).isEqualTo(2);
      }
      sink.close();
    }
    FlowSink sink = new IpfixExporter().open(settings(port, "tcp")); // where nobody is any more
    assertThatThrownBy(() -> sink.tick(0))
        .hasMessageContaining("no connection to /127.0.0.1:" + port);
    sink.close();
  }

  /** Reads a message; its number. */
  private static int sequence(DataInputStream in) throws IOException {
    assertThat(in.readUnsignedShort()).isEqualTo(10);
    int length = in.readUnsignedShort();
    in.readInt();
    int sequence = in.readInt();
    in.skipBytes(length - 12);
    return sequence;
  }
}
