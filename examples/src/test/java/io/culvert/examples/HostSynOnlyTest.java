package io.culvert.examples;

import static io.culvert.examples.Hosts.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code host-syn-only}: a connection begins with a SYN. One whose entry was lost meanwhile goes on
 * with a bare ACK, which is NEW: the rule drops it.
 */
@Tag("tun")
class HostSynOnlyTest {

  private Example example;
  private Hosts hosts;
  private Socket client;
  private Socket accepted;

  @BeforeEach
  void start() throws IOException {
    example = Example.start("host-syn-only");
    hosts = new Hosts(example);
    ServerSocket server = Hosts.listen(hosts.host(), 80);
    client = Hosts.connect(hosts.net(), HOST, 80);
    accepted = server.accept();
    accepted.setSoTimeout(60_000);
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  @Test
  void aSynPasses() throws IOException {
    client.getOutputStream().write('a');
    assertThat(accepted.getInputStream().read()).isEqualTo('a');
    assertThat(example.line("tcp")).contains("ESTABLISHED", "[ASSURED]");
    assertThat(example.packets(4, "INPUT", "NEW -j DROP")).isZero();
  }

  @Test
  void aBareAckIsNewAndDropped() throws IOException {
    example.culvert("conntrack", "-F");
    client.getOutputStream().write('a');
    Example.await("the rule drops it", () -> example.packets(4, "INPUT", "NEW -j DROP") > 0);
    accepted.setSoTimeout(300);
    assertThatThrownBy(() -> accepted.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(example.listed("tcp")).isEmpty();
  }

  @Test
  void withoutTheRuleTheAckOpensAnEntry() throws IOException {
    example.changeRules(text -> text.replaceFirst("-A INPUT .*--state NEW -j DROP\n", ""));
    example.culvert("conntrack", "-F");
    client.getOutputStream().write('a');
    assertThat(accepted.getInputStream().read()).isEqualTo('a');
    assertThat(example.line("tcp")).contains("ESTABLISHED", "src=203.0.113.2 dst=192.0.2.2");
  }
}
