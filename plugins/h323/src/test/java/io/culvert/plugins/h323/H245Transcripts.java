package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the helper of H.323's channels does, for every bench. */
public final class H245Transcripts {

  private static final String OWN = "10.0.0.2";
  private static final String SEEN = "198.51.100.1";
  private static final String SERVED = "192.0.2.9";

  private H245Transcripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client(OWN, 40000).server(SERVED, 2050);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade(SEEN, 61000);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        plain("media are expected in pairs, from both")
            .sends(CLIENT, Messages.open(OWN + ":8000"))
            .forwardsUnchanged()
            .sends(SERVER, Messages.opened(SERVED + ":9000"))
            .forwardsUnchanged()
            .expects(
                "UDP 192.0.2.9 -> 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 10.0.0.2:8001",
                "UDP 10.0.0.2 -> 192.0.2.9:9000",
                "UDP 10.0.0.2 -> 192.0.2.9:9001"),
        masqueraded("behind masquerade they are put as the peer knows the speaker")
            .sends(CLIENT, Messages.open(OWN + ":8000"))
            .forwards(Messages.open(SEEN + ":8000"))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8000 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8001 => 10.0.0.2:8001"),
        masqueraded("ports that are taken move by two")
            .portTaken(8001)
            .sends(CLIENT, Messages.open(OWN + ":8000"))
            .forwards(Messages.open(SEEN + ":8002"))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8002 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8003 => 10.0.0.2:8001"),
        masqueraded("a whiteboard may be dialled more than once")
            .sends(CLIENT, Messages.openData(OWN + ":1503"))
            .forwards(Messages.openData(SEEN + ":1503"))
            .expects("TCP 192.0.2.9 -> 198.51.100.1:1503 => 10.0.0.2:1503, permanent"),
        plain("what cannot be expected is not told")
            .portTaken(1503)
            .sends(CLIENT, Messages.openData(OWN + ":1503"))
            .drops("not-expected")
            .expectsNothing(),
        plain("over IPv6, too")
            .client("2001:db8::2", 40000)
            .server("2001:db8:1::9", 2050)
            .sends(CLIENT, Messages.open("[2001:db8::2]:8000"))
            .forwardsUnchanged()
            .expects(
                "UDP 2001:db8:1::9 -> [2001:db8::2]:8000",
                "UDP 2001:db8:1::9 -> [2001:db8::2]:8001"));
  }
}
