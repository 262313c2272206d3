package io.culvert.plugins.sip;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the SIP helper does over UDP, for every bench. */
public final class SipTranscripts {

  private static final String OWN = "10.0.0.2";
  private static final String SEEN = "198.51.100.1";
  private static final String SERVED = "192.0.2.9";

  private SipTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client(OWN, 5060).server(SERVED, 5060);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade(SEEN, 61000);
  }

  private static String request(String method, int number, String at, String more, String body) {
    return method
        + " sip:bob@192.0.2.9:5060 SIP/2.0\r\nVia: SIP/2.0/UDP "
        + at
        + ";branch=z9hG4bK7\r\nFrom: <sip:ann@"
        + at
        + ">;tag=1\r\nTo: <sip:bob@192.0.2.9:5060>\r\nCall-ID: 7@ann\r\nCSeq: "
        + number
        + " "
        + method
        + "\r\n"
        + more
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String response(int code, String sequence, String at, String more, String body) {
    return "SIP/2.0 "
        + code
        + " So be it\r\nVia: SIP/2.0/UDP "
        + at
        + ";branch=z9hG4bK7\r\nFrom: <sip:ann@"
        + at
        + ">;tag=1\r\nTo: <sip:bob@192.0.2.9:5060>\r\nCall-ID: 7@ann\r\nCSeq: "
        + sequence
        + "\r\n"
        + more
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String description(String at, int port) {
    return "v=0\r\no=- 1 1 IN IP4 "
        + at
        + "\r\ns=-\r\nc=IN IP4 "
        + at
        + "\r\nt=0 0\r\nm=audio "
        + port
        + " RTP/AVP 0\r\n";
  }

  private static String contact(String at, String parameters) {
    return "Contact: <sip:ann@" + at + ">" + parameters + "\r\n";
  }

  private static String invite(String at, String host, int port) {
    return request("INVITE", 1, at, contact(at, ""), description(host, port));
  }

  private static String register(String at, int seconds) {
    return request("REGISTER", 2, at, contact(at, ";expires=" + seconds), "");
  }

  private static String registered(String at, int seconds) {
    return response(200, "2 REGISTER", at, contact(at, ";expires=" + seconds), "");
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(calls(), ends(), refused()).flatMap(List::stream).toList();
  }

  private static List<Transcript> calls() {
    return List.of(
        plain("media are expected in pairs")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 8000))
            .forwardsUnchanged()
            .keepsFor(3600)
            .expects("UDP 192.0.2.9 -> 10.0.0.2:8000", "UDP 192.0.2.9 -> 10.0.0.2:8001"),
        masqueraded("a call behind masquerade is put as the server knows the client")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 8000))
            .forwards(invite("198.51.100.1:61000", SEEN, 8000))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8000 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8001 => 10.0.0.2:8001"),
        masqueraded("what is answered is put as the client knows itself")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 8000))
            .sends(
                SERVER,
                response(200, "1 INVITE", "198.51.100.1:61000", "", description(SERVED, 9000)))
            .forwards(response(200, "1 INVITE", "10.0.0.2:5060", "", description(SERVED, 9000)))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:8000 => 10.0.0.2:8000",
                "UDP 192.0.2.9 -> 198.51.100.1:8001 => 10.0.0.2:8001",
                "UDP 10.0.0.2 -> 192.0.2.9:9000",
                "UDP 10.0.0.2 -> 192.0.2.9:9001"),
        plain("media at a third host are nobody's to expect")
            .sends(CLIENT, invite("10.0.0.2:5060", "10.0.0.7", 8000))
            .forwardsUnchanged()
            .expectsNothing());
  }

  private static List<Transcript> ends() {
    return List.of(
        plain("what ends a call ends the waiting for its media")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 8000))
            .sends(SERVER, request("BYE", 5, "192.0.2.9:5060", "", ""))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("a call that is refused, too")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 8000))
            .sends(SERVER, response(486, "1 INVITE", "10.0.0.2:5060", "", ""))
            .expectsNothing(),
        masqueraded("a registration waits for the registrar")
            .sends(CLIENT, register("10.0.0.2:5060", 60))
            .forwards(register("198.51.100.1:61000", 60))
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:5060, permanent")
            .sends(SERVER, registered("198.51.100.1:61000", 60))
            .forwards(registered("10.0.0.2:5060", 60))
            .expects("UDP 192.0.2.9 -> 198.51.100.1:61000 => 10.0.0.2:5060, permanent"),
        plain("a registration that is refused or taken back is not expected")
            .sends(CLIENT, register("10.0.0.2:5060", 60))
            .sends(SERVER, response(403, "2 REGISTER", "10.0.0.2:5060", "", ""))
            .expectsNothing()
            .sends(CLIENT, register("10.0.0.2:5060", 0))
            .expectsNothing());
  }

  private static List<Transcript> refused() {
    return List.of(
        plain("a medium without an address, and a port that is none of media's")
            .sends(
                CLIENT,
                request("INVITE", 1, "10.0.0.2:5060", "", "v=0\r\nm=audio 8000 RTP/AVP 0\r\n"))
            .drops("media-address")
            .sends(CLIENT, invite("10.0.0.2:5060", OWN, 80))
            .drops("media-port")
            .expectsNothing(),
        plain("a message whose number cannot be read goes nowhere")
            .sends(CLIENT, "INVITE sip:bob@192.0.2.9 SIP/2.0\r\nCSeq: one INVITE\r\n\r\n")
            .drops("no-sequence")
            .sends(SERVER, "SIP/2.0 000 What?\r\n\r\n")
            .drops("no-status"));
  }
}
