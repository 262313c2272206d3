package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the helper of H.323's calls does, for every bench. */
public final class Q931Transcripts {

  private static final String OWN = "10.0.0.2";
  private static final String SEEN = "198.51.100.1";
  private static final String SERVED = "192.0.2.9";

  private Q931Transcripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client(OWN, 40000).server(SERVED, 1720);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade(SEEN, 61000);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(control(), ends(), packets()).flatMap(List::stream).toList();
  }

  private static List<Transcript> control() {
    return List.of(
        plain("where H.245 can be had is expected")
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .forwardsUnchanged()
            .expects("TCP 192.0.2.9 -> 10.0.0.2:2049"),
        plain("the called says it, too")
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .sends(SERVER, Messages.connect(SERVED + ":2050"))
            .forwardsUnchanged()
            .expects("TCP 192.0.2.9 -> 10.0.0.2:2049", "TCP 10.0.0.2 -> 192.0.2.9:2050"),
        masqueraded("behind masquerade it is put as the called knows the caller")
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .forwards(Messages.setup(SEEN + ":2049"))
            .expects("TCP 192.0.2.9 -> 198.51.100.1:2049 => 10.0.0.2:2049"),
        masqueraded("said again, it is the same")
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .forwards(Messages.setup(SEEN + ":2049"))
            .expects("TCP 192.0.2.9 -> 198.51.100.1:2049 => 10.0.0.2:2049"),
        masqueraded("who is not translated is told as it is")
            .sends(CLIENT, Messages.setup(OWN + ":2049"))
            .sends(SERVER, Messages.connect(SERVED + ":2050"))
            .forwardsUnchanged()
            .expects(
                "TCP 192.0.2.9 -> 198.51.100.1:2049 => 10.0.0.2:2049",
                "TCP 10.0.0.2 -> 192.0.2.9:2050"),
        plain("a third host's is nobody's to expect")
            .sends(CLIENT, Messages.setup("10.0.0.7:2049"))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("over IPv6, too")
            .client("2001:db8::2", 40000)
            .server("2001:db8:1::9", 1720)
            .sends(CLIENT, Messages.setup("[2001:db8::2]:2049"))
            .forwardsUnchanged()
            .expects("TCP 2001:db8:1::9 -> [2001:db8::2]:2049"));
  }

  private static List<Transcript> ends() {
    return List.of(
        masqueraded("the caller is put as the called knows it")
            .sends(CLIENT, Messages.setup(SERVED + ":1720", OWN + ":40000"))
            .forwards(Messages.setup(SERVED + ":1720", SEEN + ":61000"))
            .expectsNothing(),
        masqueraded("whoever is not this connection's end is put so, as Linux has it")
            .sends(CLIENT, Messages.setup("10.0.0.7:1720", OWN + ":1720"))
            .forwards(Messages.setup(SERVED + ":1720", SEEN + ":61000")),
        plain("who forwards a call has somebody else expected")
            .sends(SERVER, Messages.forwarded("192.0.2.50:1720"))
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 192.0.2.50:1720"),
        masqueraded("who is not known by another address forwards as he says")
            .sends(SERVER, Messages.forwarded("192.0.2.50:1720"))
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 192.0.2.50:1720"),
        masqueraded("who is, forwards to a port of that address")
            .sends(CLIENT, Messages.forwarded("10.0.0.7:1720"))
            .forwards(Messages.forwarded(SEEN + ":1720"))
            .expects("TCP 192.0.2.9 -> 198.51.100.1:1720 => 10.0.0.7:1720"),
        masqueraded("fast connect announces its channels at once")
            .sends(CLIENT, Messages.fastSetup(OWN + ":8000"))
            .forwards(Messages.fastSetup(SEEN + ":8000"))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8000 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8001 => 10.0.0.2:8001"));
  }

  private static List<Transcript> packets() {
    String setup = Messages.setup(OWN + ":2049");
    return List.of(
        plain("two in a segment")
            .sends(CLIENT, setup + Messages.setup(OWN + ":2051"))
            .forwardsUnchanged()
            .expects("TCP 192.0.2.9 -> 10.0.0.2:2049", "TCP 192.0.2.9 -> 10.0.0.2:2051"),
        plain("a header alone, and what it is the header of")
            .sends(CLIENT, setup.substring(0, 4))
            .sends(CLIENT, setup.substring(4))
            .forwardsUnchanged()
            .expects("TCP 192.0.2.9 -> 10.0.0.2:2049"),
        plain("what is cut is not read")
            .sends(CLIENT, setup.substring(0, 20))
            .sends(CLIENT, setup.substring(20))
            .sends(CLIENT, Messages.packet("not Q.931") + setup)
            .forwardsUnchanged()
            .expectsNothing());
  }
}
