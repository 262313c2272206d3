package io.culvert.plugins.sip;

import static io.culvert.helpers.Side.CLIENT;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the SIP helper does over TCP, for every bench. */
public final class SipTcpTranscripts {

  private static final String BODY =
      "v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nm=audio 8000 RTP/AVP 0\r\n";

  private SipTcpTranscripts() {}

  private static Transcript masqueraded(String name) {
    return Transcript.named(name)
        .client("10.0.0.2", 40000)
        .server("192.0.2.9", 5060)
        .masquerade("198.51.100.1", 61000);
  }

  private static String ack(String via, String body) {
    return "ACK sip:bob@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/TCP "
        + via
        + ";branch=1\r\nCSeq: 1 ACK\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String seen(String text) {
    return text.replace("10.0.0.2", "198.51.100.1");
  }

  /** All of them. */
  public static List<Transcript> all() {
    String own = ack("10.0.0.2:40000", BODY);
    String seen = ack("198.51.100.1:61000", seen(BODY));
    String bare = ack("10.0.0.2:40000", "");
    String bareSeen = ack("198.51.100.1:61000", "");
    return List.of(
        masqueraded("two messages in a segment grow together")
            .sends(CLIENT, bare + own)
            .forwards(bareSeen + seen)
            .shiftsSequenceBy(bareSeen.length() + seen.length() - bare.length() - own.length())
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8000 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8001 => 10.0.0.2:8001"),
        masqueraded("what is cut is not read")
            .sends(CLIENT, own.substring(0, own.length() - 1))
            .forwardsUnchanged()
            .sends(CLIENT, own.substring(own.length() - 1))
            .forwardsUnchanged()
            .expectsNothing());
  }
}
