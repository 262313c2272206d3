package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call by sipp through MASQUERADE, with sound that the other side sends back. */
@Tag("tun")
class RealCallTest {

  private static final int SOUND_MILLIS = 1500;
  private static final int PACKETS_AT_LEAST = 20; // one each 30 ms
  private static final Pattern PACKETS = Pattern.compile("packets=(\\d+)");
  private static final String SOUND =
      "<nop><action><exec play_pcap_audio=\"/usr/share/sip-tester/g711a.pcap\"/></action></nop>"
          + "<pause milliseconds=\""
          + SOUND_MILLIS
          + "\"/>";

  private static String builtIn(RealPeers peers, String name) {
    return peers.lan().run(RealPeers.program("sipp", "-sd", name).toArray(String[]::new)).output();
  }

  /** The caller's scenario of sipp's own, with so much of its sound. */
  private static Path caller(RealPeers peers, boolean speaks) throws IOException {
    String scenario = builtIn(peers, "uac_pcap");
    int sound = scenario.indexOf("<!-- Play a pre-recorded");
    int end = scenario.indexOf("<!-- The 'crlf' option", sound);
    String wait = "<pause milliseconds=\"" + (SOUND_MILLIS + 500) + "\"/>";
    return written(
        peers,
        "caller.xml",
        scenario.substring(0, sound) + (speaks ? SOUND : wait) + scenario.substring(end));
  }

  private static Path called(RealPeers peers, boolean speaks) throws IOException {
    String scenario = builtIn(peers, "uas");
    scenario = scenario.replaceFirst("(<recv request=\"ACK\")\\s+optional=\"true\"", "$1");
    int bye = scenario.indexOf("<recv request=\"BYE\">");
    return written(
        peers,
        "called.xml",
        scenario.substring(0, bye) + (speaks ? SOUND : "") + scenario.substring(bye));
  }

  private static Path written(RealPeers peers, String name, String scenario) throws IOException {
    return Files.writeString(
        peers.files().resolve(name), scenario.substring(scenario.indexOf("<?xml")));
  }

  private static List<String> sipp(String own, int media, Path scenario, Path log, String... more) {
    List<String> line =
        RealPeers.program(
            "sipp", "-sf", scenario.toString(), "-m", "1", "-nostdin", "-rtp_echo", "-timeout");
    line.addAll(
        List.of(
            "60",
            "-i",
            own,
            "-mi",
            own,
            "-mp",
            "" + media,
            "-trace_msg",
            "-cid_str",
            "%u-%p@peers"));
    line.addAll(List.of("-message_file", log.toString()));
    line.addAll(List.of(more));
    return line;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothHearEachOther(boolean callerSpeaksFirst) throws IOException {
    try (RealPeers peers = new RealPeers()) {
      Path log = peers.files().resolve("called.log");
      Path uas = called(peers, !callerSpeaksFirst);
      peers.serve("udp", 5060, sipp(RealPeers.SERVER, 8000, uas, log));
      Path uac = caller(peers, callerSpeaksFirst);
      Path own = peers.files().resolve("caller.log");
      peers.client(sipp(RealPeers.CLIENT, 6000, uac, own, RealPeers.SERVER + ":5060"));

      String heard = Files.readString(log);
      assertThat(heard).contains("c=IN IP4 " + RealPeers.ROUTER).contains("m=audio 6000 ");
      assertThat(heard).doesNotContain(RealPeers.CLIENT);
      List<EntryView> related = peers.related("sip", 1);
      assertThat(related).isNotEmpty();
      assertThat(related.get(0).origin().ingress()).isEqualTo(callerSpeaksFirst ? "lan0" : "wan0");
      assertThat(soundOf(peers)).hasSize(2).allMatch(packets -> packets >= PACKETS_AT_LEAST);
      assertThat(peers.work("sip").rewrites()).isPositive();
      assertThat(peers.faults()).isEmpty();
    }
  }

  /** How many packets of sound went each way. */
  private static List<Integer> soundOf(RealPeers peers) {
    String line =
        peers.example().listed("udp").stream()
            .filter(l -> l.contains("port=8000 ") && l.contains("port=6000 "))
            .findFirst()
            .orElseThrow();
    Matcher packets = PACKETS.matcher(line);
    return packets.results().map(found -> Integer.parseInt(found.group(1))).toList();
  }
}
