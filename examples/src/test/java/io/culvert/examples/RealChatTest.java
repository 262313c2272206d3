package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two clients of an ngircd; the one behind MASQUERADE sends the other a file. */
@Tag("tun")
class RealChatTest {

  private static final int PORT = 6667;
  private static final Pattern OFFER =
      Pattern.compile(":al!.* PRIVMSG bob :\1DCC SEND file\\.bin (\\d+) (\\d+) (\\d+)\1");

  /** One of those who chat. */
  private record Chatter(Socket socket, BufferedReader heard) {

    static Chatter join(Namespace where, String name) throws IOException {
      Socket socket = Hosts.connect(where, RealPeers.SERVER, PORT);
      BufferedReader heard =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      Chatter chatter = new Chatter(socket, heard);
      chatter.says("NICK " + name);
      chatter.says("USER " + name + " 0 * :" + name);
      chatter.hears(" 001 " + name);
      return chatter;
    }

    void says(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    String hears(String words) throws IOException {
      String line = heard.readLine();
      while (line != null && !line.contains(words)) {
        if (line.startsWith("PING ")) {
          says("PONG " + line.substring(5));
        }
        line = heard.readLine();
      }
      assertThat(line).as("something with " + words).isNotNull();
      return line;
    }
  }

  private static void startServer(RealPeers peers) throws IOException {
    Path config = peers.files().resolve("ngircd.conf");
    Files.write(
        config,
        List.of(
            "[Global]",
            "Name = irc.example.net",
            "Info = peers",
            "AdminInfo1 = peers",
            "AdminEMail = a@example.net",
            "MotdPhrase = hello",
            "ServerUID = nobody",
            "ServerGID = nogroup",
            "[Options]",
            "DNS = no",
            "Ident = no",
            "PAM = no"));
    peers.serve("tcp", PORT, RealPeers.program("ngircd", "-n", "-f", config.toString()));
  }

  @Test
  void aFileGoesFromOneToTheOther() throws IOException {
    try (RealPeers peers = new RealPeers()) {
      startServer(peers);
      Chatter bob = Chatter.join(peers.wan(), "bob");
      Chatter al = Chatter.join(peers.lan(), "al");
      byte[] file = Files.readAllBytes(peers.served().resolve(RealPeers.FILE));
      ServerSocket offered = Hosts.listen(peers.lan(), 0);
      int address = ByteBuffer.wrap(InetAddress.getByName(RealPeers.CLIENT).getAddress()).getInt();
      al.says(
          String.format(
              "PRIVMSG bob :\1DCC SEND file.bin %d %d %d\1",
              Integer.toUnsignedLong(address), offered.getLocalPort(), file.length));

      Matcher offer = OFFER.matcher(bob.hears("DCC SEND"));
      assertThat(offer.matches()).isTrue();
      int told = Integer.parseUnsignedInt(offer.group(1));
      String host = InetAddress.getByAddress(bytes(told)).getHostAddress();
      assertThat(host).isEqualTo(RealPeers.ROUTER);
      Socket fetching = Hosts.connect(peers.wan(), host, Integer.parseInt(offer.group(2)));
      Thread sending = new Thread(() -> send(offered, file), "sends-a-file");
      sending.start();
      assertThat(fetching.getInputStream().readNBytes(file.length)).isEqualTo(file);

      List<EntryView> related = peers.related("irc", 1);
      assertThat(related).hasSize(1);
      assertThat(related.get(0).origin().ingress()).isEqualTo("wan0");
      assertThat(related.get(0).destinationTranslated()).isTrue();
      assertThat(peers.work("irc").rewrites()).isEqualTo(1);
    }
  }

  private static byte[] bytes(int address) {
    return ByteBuffer.allocate(4).putInt(address).array();
  }

  private static void send(ServerSocket offered, byte[] file) {
    try (Socket taker = offered.accept()) {
      taker.getOutputStream().write(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
