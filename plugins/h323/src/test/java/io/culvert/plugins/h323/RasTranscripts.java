package io.culvert.plugins.h323;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the helper of H.323's gatekeepers does, for every bench. */
public final class RasTranscripts {

  private static final String OWN = "10.0.0.2";
  private static final String SEEN = "198.51.100.1";
  private static final String CALLS = "TCP 192.0.2.9 -> 10.0.0.2:1720, permanent";
  private static final String CALLS_THROUGH =
      "TCP 192.0.2.9 -> 198.51.100.1:1720 => 10.0.0.2:1720, permanent";

  private RasTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client(OWN, 1719).server("192.0.2.9", 1719);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade(SEEN, 61000);
  }

  private static String register() {
    return Messages.register(OWN + ":1719", OWN + ":1720");
  }

  private static String seenRegister() {
    return Messages.register(SEEN + ":61000", SEEN + ":1720");
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(registrations(), calls()).flatMap(List::stream).toList();
  }

  private static List<Transcript> registrations() {
    return List.of(
        plain("calls from the gatekeeper are expected where they are taken")
            .sends(CLIENT, register())
            .forwardsUnchanged()
            .expects(CALLS)
            .sends(SERVER, Messages.registered("192.0.2.9:1720"))
            .keepsFor(60),
        masqueraded("behind masquerade a registration is put as the gatekeeper knows who makes it")
            .sends(CLIENT, register())
            .forwards(seenRegister())
            .expects(CALLS_THROUGH)
            .sends(SERVER, Messages.registered(SEEN + ":1720"))
            .forwards(Messages.registered(OWN + ":1720"))
            .keepsFor(60)
            .expects(CALLS_THROUGH),
        masqueraded("made again, it is the same")
            .sends(CLIENT, register())
            .sends(CLIENT, register())
            .forwards(seenRegister())
            .expects(CALLS_THROUGH),
        masqueraded("taken back, nothing is expected")
            .sends(CLIENT, register())
            .sends(CLIENT, Messages.unregister(OWN + ":1720"))
            .forwards(Messages.unregister(SEEN + ":1720"))
            .keepsFor(30)
            .expectsNothing(),
        masqueraded("a gatekeeper is told where it must answer")
            .sends(CLIENT, Messages.discover(OWN + ":1719"))
            .forwards(Messages.discover(SEEN + ":61000"))
            .expectsNothing(),
        plain("registrations may be taken elsewhere")
            .sends(CLIENT, Messages.discover(OWN + ":1719"))
            .sends(SERVER, Messages.discovered("192.0.2.9:1719"))
            .expectsNothing()
            .sends(SERVER, Messages.discovered("192.0.2.77:1719"))
            .forwardsUnchanged()
            .expects("UDP 10.0.0.2 -> 192.0.2.77:1719"));
  }

  private static List<Transcript> calls() {
    return List.of(
        masqueraded("who answers a call says where as it is known")
            .sends(CLIENT, register())
            .sends(CLIENT, Messages.admit(OWN + ":1720"))
            .forwards(Messages.admit(SEEN + ":1720"))
            .sends(SERVER, Messages.admitted(SEEN + ":1720"))
            .forwards(Messages.admitted(OWN + ":1720"))
            .expects(CALLS_THROUGH),
        plain("who places one is sent to whom it calls")
            .sends(CLIENT, register())
            .sends(SERVER, Messages.admitted("192.0.2.44:1720"))
            .forwardsUnchanged()
            .expects(CALLS, "TCP 10.0.0.2 -> 192.0.2.44:1720, permanent"),
        plain("or finds where that is")
            .sends(CLIENT, register())
            .sends(SERVER, Messages.located("192.0.2.44:1720"))
            .expects(CALLS, "TCP 10.0.0.2 -> 192.0.2.44:1720, permanent"),
        plain("what is no RAS is not touched")
            .sends(CLIENT, "hello there, who are you?")
            .forwardsUnchanged()
            .expectsNothing());
  }
}
