package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router whose process stands still: its kernel takes connections, and nobody answers. */
class HungRouterTest {

  private static final int MORE_THAN_A_SOCKET_HOLDS = 8 << 20;

  @Test
  void whoHasPatienceForAWhileOnlyIsToldThatItHangs(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("hung.sock");
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket));
      Duration patience = Duration.ofMillis(50);
      try (ControlClient client = ControlClient.connect(socket, patience)) {
        assertThat(
                assertThrows(RouterUnreachableException.class, () -> client.get("/api/v1/cluster")))
            .hasMessageContaining("the router hangs");
      }
      Map<String, Object> body = Map.of("text", "x".repeat(MORE_THAN_A_SOCKET_HOLDS));
      try (ControlClient client = ControlClient.connect(socket, patience)) {
        assertThat(
                assertThrows(
                    RouterUnreachableException.class, () -> client.send("POST", "/x", body)))
            .hasMessageContaining("the router hangs");
      }
    }
  }
}
