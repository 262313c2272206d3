package io.culvert.examples;

import static io.culvert.examples.Hosts.HOST;
import static io.culvert.examples.Hosts.NET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code host-outbound-tcp}: connections are opened from here, and none to here. */
@Tag("tun")
class HostOutboundTcpTest {

  /** Routed to the net namespace, where nobody has this address: silence. */
  private static final String NOBODY = "198.51.100.7";

  private Example example;
  private Hosts hosts;

  @BeforeEach
  void start() {
    example = Example.start("host-outbound-tcp");
    hosts = new Hosts(example);
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  private static String tuple(String from, int fromPort, String to, int toPort) {
    return "src=" + from + " dst=" + to + " sport=" + fromPort + " dport=" + toPort;
  }

  /** Both tuples of a connection of the host, with {@code between} between them. */
  private static String tuples(int port, String to, String between) {
    return tuple(HOST, port, to, 80) + between + tuple(to, 80, HOST, port);
  }

  @Test
  void aSynWithoutAnswerIsSynSentAndUnreplied() throws IOException {
    SocketChannel channel = Hosts.begin(hosts.host(), NOBODY, 80);
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    Example.await("the SYN is tracked", () -> !example.listed("tcp").isEmpty());
    assertThat(example.line("tcp"))
        .matches(
            "tcp +6 1(20|1\\d) SYN_SENT " + tuples(port, NOBODY, " \\[UNREPLIED] ") + " use=1");
  }

  @Test
  void theHandshakeGoesThroughItsStates() throws IOException {
    ServerSocket server = Hosts.listen(hosts.net(), 80);
    Socket client = Hosts.connect(hosts.host(), NET, 80);
    Socket accepted = server.accept();
    Example.await("three events", () -> entryEvents().size() >= 3);
    assertThat(entryEvents().subList(0, 3))
        .containsExactly(
            "NEW SYN_SENT 120 [UNREPLIED]",
            "UPDATE SYN_RECV 60",
            "UPDATE ESTABLISHED 432000 [ASSURED]");
    assertThat(example.line("tcp"))
        .matches(
            "tcp +6 (432000|4319\\d\\d) ESTABLISHED "
                + tuples(client.getLocalPort(), NET, " ")
                + " \\[ASSURED] use=1");
    assertThat(accepted.isConnected()).isTrue();
  }

  private List<String> entryEvents() {
    return example.events(Kind.NEW, Kind.UPDATE).stream().map(HostOutboundTcpTest::words).toList();
  }

  private static String words(RouterEvent event) {
    EntryView entry = event.entry().orElseThrow();
    String flag = entry.has(EntryStatus.SEEN_REPLY) ? "" : " [UNREPLIED]";
    flag = entry.has(EntryStatus.ASSURED) ? " [ASSURED]" : flag;
    EntryView.Progress progress = entry.progress();
    return event.kind() + " " + progress.l4State() + " " + progress.timeoutSeconds() + flag;
  }

  @Test
  void bothFinsLeadToTimeWait() throws IOException {
    ServerSocket server = Hosts.listen(hosts.net(), 80);
    Socket client = Hosts.connect(hosts.host(), NET, 80);
    Socket accepted = server.accept();
    client.close();
    assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    accepted.close();
    Example.await("TIME_WAIT", () -> example.line("tcp").contains("TIME_WAIT"));
    assertThat(example.line("tcp")).matches("tcp +6 1(20|1\\d) TIME_WAIT src=.* \\[ASSURED] use=1");
  }

  @Test
  void aResetLeadsToCloseWithTenSecondsLeft() throws IOException {
    ServerSocket server = Hosts.listen(hosts.net(), 80);
    Hosts.connect(hosts.host(), NET, 80);
    Socket accepted = server.accept();
    accepted.setSoLinger(true, 0);
    accepted.close();
    Example.await("CLOSE", () -> example.line("tcp").contains("CLOSE"));
    assertThat(example.line("tcp")).matches("tcp +6 (10|\\d) CLOSE src=.* \\[ASSURED] use=1");
  }

  @Test
  void nobodyConnectsToTheHost() throws IOException {
    Hosts.listen(hosts.host(), 22);
    assertThatThrownBy(() -> Hosts.connect(hosts.net(), HOST, 22, 500))
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(example.policy("INPUT")).isPositive();
    assertThat(example.listed("tcp")).isEmpty();
  }
}
