package io.culvert.examples;

import static io.culvert.examples.Hosts.HOST;
import static io.culvert.examples.Hosts.NET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code host-outbound-udp}: what was asked may be answered, nothing else. */
@Tag("tun")
class HostOutboundUdpTest {

  private static final int DNS = 53;

  private Example example;
  private DatagramSocket client;
  private DatagramSocket server;
  private String original;
  private String reply;

  @BeforeEach
  void start() {
    example = Example.start("host-outbound-udp");
    Hosts hosts = new Hosts(example);
    client = Hosts.udp(hosts.host(), 0);
    server = Hosts.udp(hosts.net(), DNS);
    int port = client.getLocalPort();
    original = "src=" + HOST + " dst=" + NET + " sport=" + port + " dport=53";
    reply = "src=" + NET + " dst=" + HOST + " sport=53 dport=" + port;
  }

  @AfterEach
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  @Test
  void aQuestionIsUnrepliedThenRepliedThenAnAssuredStream() throws IOException {
    Hosts.send(client, NET, DNS, "who?");
    DatagramPacket question = Hosts.receive(server);
    assertThat(example.line("udp"))
        .matches("udp +17 (30|2\\d) " + original + " \\[UNREPLIED] " + reply + " use=1");

    Hosts.answer(server, question, "me");
    assertThat(Hosts.text(Hosts.receive(client))).isEqualTo("me");
    assertThat(example.line("udp"))
        .matches("udp +17 (30|2\\d) " + original + " " + reply + " use=1");

    Hosts.send(client, NET, DNS, "and?");
    Hosts.receive(server);
    assertThat(example.line("udp"))
        .matches("udp +17 1(80|7\\d) " + original + " " + reply + " \\[ASSURED] use=1");
    assertThat(example.packets(4, "OUTPUT", "NEW,ESTABLISHED")).isEqualTo(2);
    assertThat(example.packets(4, "INPUT", "ESTABLISHED")).isEqualTo(1);
  }

  @Test
  void whatNobodyAskedForIsDroppedAndLeavesNoEntry() throws IOException {
    Hosts.send(server, HOST, client.getLocalPort(), "hello");
    Example.await("the policy of INPUT counts it", () -> example.policy("INPUT") == 1);
    assertThat(example.listed("udp")).isEmpty();
    client.setSoTimeout(50);
    assertThatThrownBy(() -> Hosts.receive(client)).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void onlyWhoWasAskedMayAnswer() throws IOException {
    Hosts.send(client, NET, DNS, "who?");
    Hosts.receive(server);
    DatagramSocket other = Hosts.udp(new Hosts(example).net(), DNS + 1);
    Hosts.send(other, HOST, client.getLocalPort(), "me!");
    Example.await("the policy of INPUT counts it", () -> example.policy("INPUT") == 1);
    assertThat(example.line("udp")).contains("[UNREPLIED]");
  }
}
