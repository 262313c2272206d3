package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A call of pptp (pptp-linux) to pptpd through MASQUERADE. What they carry is one PPP frame that a
 * stand-in for pppd sends back, so that no kernel has to have PPP.
 */
@Tag("tun")
class RealTunnelTest {

  private static final int GRE = 47;
  private static final int PATIENCE_ROUNDS = 600;

  /** A frame (RFC 1662) with an LCP echo-request in it, as one character a byte. */
  private static String frame(String data) {
    String content = "\u00ff\3\u00c0!\11\7\0\10" + data;
    int check = 0xFFFF;
    for (char b : content.toCharArray()) {
      check ^= b;
      for (int bit = 0; bit < 8; bit++) {
        check = (check & 1) == 0 ? check >> 1 : check >> 1 ^ 0x8408;
      }
    }
    check ^= 0xFFFF;
    StringBuilder frame = new StringBuilder("~");
    for (char b : content.toCharArray()) {
      frame.append(escaped(b));
    }
    return frame.append(escaped(check & 0xFF)).append(escaped(check >> 8)).append('~').toString();
  }

  private static String escaped(int b) {
    return b < 0x20 || b == '}' || b == '~' ? "}" + (char) (b ^ 0x20) : "" + (char) b;
  }

  private static Path script(RealPeers peers, String name, String text) throws IOException {
    Path script = Files.writeString(peers.files().resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private static Path written(RealPeers peers, String name, String bytes) throws IOException {
    Path file = peers.files().resolve(name);
    return Files.write(file, bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void startServer(RealPeers peers) throws IOException {
    Path config = peers.files().resolve("pptpd.conf");
    Files.write(config, List.of("localip 10.9.0.1", "remoteip 10.9.0.2-9"));
    // pptpd hears nothing from the tunnel before its own side has spoken
    Path greeting = written(peers, "greeting", frame("SRVR"));
    Path echo = script(peers, "echo", "stty raw -echo; cat " + greeting + "; exec cat");
    List<String> line = RealPeers.program("pptpd", "--fg", "--conf", config.toString());
    line.addAll(List.of("--ppp", echo.toString(), "--option", "/dev/null", "--pidfile"));
    line.add(peers.files().resolve("pptpd.pid").toString());
    peers.serve("tcp", 1723, line);
  }

  @Test
  void aFrameComesBackThroughTheTunnel() throws IOException {
    try (RealPeers peers = new RealPeers()) {
      startServer(peers);
      Path heard = peers.files().resolve("heard");
      Path frame = written(peers, "frame", frame("PEER"));
      List<String> pptp =
          RealPeers.program(
              "pptp", RealPeers.SERVER, "--nolaunchpppd", "--nohostroute", "--nobuffer");
      Path call = script(peers, "call", "stty raw -echo; exec " + String.join(" ", pptp));
      // pptp wants a terminal; the frame is said until its echo is heard
      String talk =
          "(i=0; while [ $i -lt %d ] && ! grep -q PEER %s; do sleep 0.1; cat %s; i=$((i+1)); done)"
              + " | script -qefc %s /dev/null >%s";
      Files.createFile(heard);
      String said = String.format(talk, PATIENCE_ROUNDS, heard, frame, call, heard);
      // it does not end by itself: nobody hangs up
      peers.lan().start(peers.files().resolve("call.log"), "sh", "-c", said);
      for (String wanted : List.of(frame("SRVR"), frame("PEER"))) {
        Example.await(wanted + " to be heard", () -> Launched.read(heard).contains(wanted));
      }

      List<EntryView> related = peers.related("pptp", 1);
      assertThat(related).hasSize(1).allMatch(entry -> entry.protocol() == GRE);
      assertThat(related.get(0).sourceTranslated() || related.get(0).destinationTranslated())
          .isTrue();
      assertThat(peers.work("pptp").expectations()).isPositive();
      assertThat(peers.faults()).isEmpty();
    }
  }
}
