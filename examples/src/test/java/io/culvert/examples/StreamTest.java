package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A stream by RTSP through MASQUERADE, and its receiver's reports; both ends are scripted. */
@Tag("tun")
class StreamTest {

  private static final int RTP = 5000;
  private static final int RTCP = 5001;
  private static final int SERVER_RTP = 6000;
  private static final int SERVER_RTCP = 6001;
  private static final String URI = "rtsp://" + RealPeers.SERVER + "/film";

  private static void say(Socket from, String... lines) throws IOException {
    OutputStream out = from.getOutputStream();
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** What one end hears up to an empty line. */
  private static String heard(BufferedReader at) throws IOException {
    StringBuilder message = new StringBuilder();
    for (String line = at.readLine(); line != null && !line.isEmpty(); line = at.readLine()) {
      message.append(line).append('\n');
    }
    return message.toString();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  @Test
  void bothWaysAreExpectedAndEndWithTheSession() throws IOException {
    try (RealPeers peers = new RealPeers()) {
      ServerSocket listening = Hosts.listen(peers.wan(), 554);
      Socket client = Hosts.connect(peers.lan(), RealPeers.SERVER, 554);
      Socket server = listening.accept();
      BufferedReader atServer = reader(server);
      BufferedReader atClient = reader(client);
      String offer = "Transport: RTP/AVP;unicast;client_port=5000-5001";
      say(client, "SETUP " + URI + "/1 RTSP/1.0", "CSeq: 1", offer + ";destination=192.0.2.2");
      assertThat(heard(atServer)).contains(offer + ";destination=" + RealPeers.ROUTER);
      String chosen = offer + ";server_port=6000-6001";
      say(server, "RTSP/1.0 200 OK", "CSeq: 1", "Session: 7", chosen);
      assertThat(heard(atClient)).contains(chosen);
      List<String> expected = peers.example().culvert("conntrack", "-L", "expect").lines().toList();
      assertThat(expected.stream().filter(line -> line.contains("helper=rtsp"))).hasSize(4);

      exchange(peers);
      List<EntryView> related = peers.related("rtsp", 2);
      assertThat(related).hasSize(2);
      assertThat(related.get(0).origin().ingress()).isEqualTo("wan0");
      assertThat(related.get(1).origin().ingress()).isEqualTo("lan0");

      say(client, "TEARDOWN " + URI + " RTSP/1.0", "CSeq: 2", "Session: 7");
      assertThat(heard(atServer)).startsWith("TEARDOWN");
      assertThat(peers.example().culvert("conntrack", "-L", "expect")).doesNotContain("rtsp");
      assertThat(peers.faults()).isEmpty();
    }
  }

  /** The server sends, and the client reports. */
  private static void exchange(RealPeers peers) throws IOException {
    DatagramSocket sending = Hosts.udp(peers.wan(), SERVER_RTP);
    DatagramSocket hearing = Hosts.udp(peers.lan(), RTP);
    Hosts.send(sending, RealPeers.ROUTER, RTP, "sound");
    DatagramPacket sound = Hosts.receive(hearing);
    assertThat(Hosts.text(sound)).isEqualTo("sound");
    DatagramSocket counting = Hosts.udp(peers.wan(), SERVER_RTCP);
    DatagramSocket reporting = Hosts.udp(peers.lan(), RTCP);
    Hosts.send(reporting, RealPeers.SERVER, SERVER_RTCP, "report");
    DatagramPacket report = Hosts.receive(counting);
    assertThat(Hosts.text(report)).isEqualTo("report");
    assertThat(report.getAddress().getHostAddress()).isEqualTo(RealPeers.ROUTER);
  }
}
