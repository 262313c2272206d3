package io.culvert.plugins.rtsp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the RTSP helper does, for every bench. */
public final class RtspTranscripts {

  private static final String SESSION = "Session: 4711;timeout=60\r\n";
  private static final String UDP = "RTP/AVP;unicast;client_port=5000-5001";
  private static final String CHOSEN = UDP + ";server_port=6000-6001";
  private static final String[] CLIENT_PAIR = {
    "UDP 192.0.2.9 -> 10.0.0.2:5000", "UDP 192.0.2.9 -> 10.0.0.2:5001"
  };
  private static final String[] SERVER_PAIR = {
    "UDP 10.0.0.2 -> 192.0.2.9:6000", "UDP 10.0.0.2 -> 192.0.2.9:6001"
  };
  private static final String[] MASQUERADED = {
    "UDP 192.0.2.9 -> 198.51.100.1:5000 => 10.0.0.2:5000",
    "UDP 192.0.2.9 -> 198.51.100.1:5001 => 10.0.0.2:5001"
  };

  private RtspTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 554);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade("198.51.100.1", 61000);
  }

  private static String setup(int number, String transport) {
    return setup(number, "rtsp://192.0.2.9/film/" + number, transport);
  }

  private static String setup(int number, String uri, String transport) {
    return "SETUP "
        + uri
        + " RTSP/1.0\r\nCSeq: "
        + number
        + "\r\nTransport: "
        + transport
        + "\r\n\r\n";
  }

  private static String agreed(int number, String transport) {
    return "RTSP/1.0 200 OK\r\nCSeq: "
        + number
        + "\r\n"
        + SESSION
        + "Transport: "
        + transport
        + "\r\n\r\n";
  }

  private static String teardown(String uri) {
    return "TEARDOWN " + uri + " RTSP/1.0\r\nCSeq: 9\r\nSession: 4711\r\n\r\n";
  }

  private static String[] all(String[]... lists) {
    return Stream.of(lists).flatMap(Stream::of).toArray(String[]::new);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(streams(), translated(), newer(), ends(), letBe())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Transcript> streams() {
    return List.of(
        plain("the client's ports, then the server's")
            .sends(CLIENT, setup(3, UDP))
            .forwardsUnchanged()
            .expects(CLIENT_PAIR)
            .sends(SERVER, agreed(3, CHOSEN))
            .forwardsUnchanged()
            .expects(all(CLIENT_PAIR, SERVER_PAIR)),
        plain("of what was offered, what was not chosen is expected no longer")
            .sends(CLIENT, setup(3, UDP + ", RTP/AVP/UDP;unicast;client_port=5002-5003"))
            .expects(
                all(
                    CLIENT_PAIR,
                    new String[] {
                      "UDP 192.0.2.9 -> 10.0.0.2:5002", "UDP 192.0.2.9 -> 10.0.0.2:5003"
                    }))
            .sends(SERVER, agreed(3, UDP))
            .expects(CLIENT_PAIR),
        plain("by the connection itself")
            .sends(CLIENT, setup(3, "RTP/AVP/TCP;unicast;interleaved=0-1," + UDP))
            .expects(CLIENT_PAIR)
            .sends(SERVER, agreed(3, "RTP/AVP/TCP;unicast;interleaved=0-1"))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("one port alone, behind another request and a frame, in folded lines")
            .sends(
                CLIENT,
                "$\0\0\4abcdOPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc"
                    + setup(2, "RAW/RAW/UDP ;\r\n unicast; client_port = 5000")
                        .replace("Transport", "TRANSPORT"))
            .forwardsUnchanged()
            .expects("UDP 192.0.2.9 -> 10.0.0.2:5000"),
        Transcript.named("over IPv6")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 554)
            .masquerade("2001:db8::1", 61000)
            .sends(CLIENT, setup(3, "RTP/AVP;destination=[fd00:a::2];client_port=5000-5001"))
            .forwards(setup(3, "RTP/AVP;destination=[2001:db8::1];client_port=5000-5001"))
            .expects(
                "UDP 2001:db8::9 -> [2001:db8::1]:5000 => [fd00:a::2]:5000",
                "UDP 2001:db8::9 -> [2001:db8::1]:5001 => [fd00:a::2]:5001"));
  }

  private static List<Transcript> translated() {
    String answer = "RTP/AVP;unicast;destination=%s;source=%s;client_port=%s;server_port=6000-6001";
    return List.of(
        masqueraded("masqueraded, an answer in the client's own words")
            .sends(CLIENT, setup(3, UDP + ";destination=10.0.0.2"))
            .forwards(setup(3, UDP + ";destination=198.51.100.1"))
            .expects(MASQUERADED)
            .sends(SERVER, agreed(3, answer.formatted("198.51.100.1", "192.0.2.9", "5000-5001")))
            .forwards(agreed(3, answer.formatted("10.0.0.2", "192.0.2.9", "5000-5001")))
            .expects(all(MASQUERADED, SERVER_PAIR)),
        masqueraded("two others stand in for ports of which one is taken")
            .portTaken(5001)
            .sends(CLIENT, setup(3, UDP))
            .forwards(setup(3, UDP.replace("5000-5001", "5002-5003")))
            .resends(CLIENT)
            .forwards(setup(3, UDP.replace("5000-5001", "5002-5003")))
            .expects(
                "UDP 192.0.2.9 -> 198.51.100.1:5002 => 10.0.0.2:5000",
                "UDP 192.0.2.9 -> 198.51.100.1:5003 => 10.0.0.2:5001")
            .sends(SERVER, agreed(3, UDP.replace("5000-5001", "5002-5003")))
            .forwards(agreed(3, UDP)),
        plain("a server that is called otherwise")
            .publishedAs("203.0.113.5")
            .sends(CLIENT, setup(3, UDP))
            .forwardsUnchanged()
            .sends(SERVER, agreed(3, answer.formatted("10.0.0.2", "192.0.2.9", "5000-5001")))
            .forwards(agreed(3, answer.formatted("10.0.0.2", "203.0.113.5", "5000-5001")))
            .expects(
                CLIENT_PAIR[0],
                CLIENT_PAIR[1],
                "UDP 10.0.0.2 -> 203.0.113.5:6000 => 192.0.2.9:6000",
                "UDP 10.0.0.2 -> 203.0.113.5:6001 => 192.0.2.9:6001"));
  }

  private static List<Transcript> newer() {
    String udp = "RTP/AVP/UDP;unicast;dest_addr=\"%s:5000\"/\"%s:5001\"";
    return List.of(
        masqueraded("RTSP 2.0: addresses with their ports")
            .sends(CLIENT, setup(3, udp.formatted("10.0.0.2", "10.0.0.2")))
            .forwards(setup(3, udp.formatted("198.51.100.1", "198.51.100.1")))
            .expects(MASQUERADED)
            .sends(
                SERVER,
                agreed(
                    3,
                    udp.formatted("198.51.100.1", "198.51.100.1")
                        + ";src_addr=\"192.0.2.9:6000\"/\"192.0.2.9:6001\""))
            .forwards(
                agreed(
                    3,
                    udp.formatted("10.0.0.2", "10.0.0.2")
                        + ";src_addr=\"192.0.2.9:6000\"/\"192.0.2.9:6001\""))
            .expects(all(MASQUERADED, SERVER_PAIR)),
        masqueraded("RTSP 2.0: ports alone")
            .sends(CLIENT, setup(3, udp.formatted("", "")))
            .forwardsUnchanged()
            .expects(MASQUERADED),
        plain("RTSP 2.0: over TCP, to who waits for it")
            .sends(
                CLIENT, setup(3, "RTP/AVP/TCP;unicast;setup=passive;dest_addr=\":5000\"/\":5001\""))
            .expects("TCP 192.0.2.9 -> 10.0.0.2:5000", "TCP 192.0.2.9 -> 10.0.0.2:5001"),
        plain("RTSP 2.0: over TCP, from who dials")
            .sends(CLIENT, setup(3, "RTP/AVP/TCP;unicast;setup=active;dest_addr=\":9\"/\":9\""))
            .expectsNothing()
            .sends(
                SERVER, agreed(3, "RTP/AVP/TCP;unicast;setup=passive;src_addr=\":6000\"/\":6001\""))
            .expects("TCP 10.0.0.2 -> 192.0.2.9:6000", "TCP 10.0.0.2 -> 192.0.2.9:6001"));
  }

  private static List<Transcript> ends() {
    return List.of(
        plain("the end of a session")
            .sends(CLIENT, setup(3, UDP))
            .sends(SERVER, agreed(3, CHOSEN))
            .sends(CLIENT, teardown("rtsp://192.0.2.9/film"))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("the end of one of its streams")
            .sends(CLIENT, setup(2, UDP.replace("500", "501")))
            .sends(SERVER, agreed(2, UDP.replace("500", "501")))
            .sends(CLIENT, setup(3, UDP))
            .sends(SERVER, agreed(3, UDP))
            .sends(CLIENT, teardown("rtsp://192.0.2.9/film/2"))
            .expects(CLIENT_PAIR),
        plain("the end of another session is none of this")
            .sends(CLIENT, setup(3, UDP))
            .sends(SERVER, agreed(3, UDP))
            .sends(CLIENT, teardown("rtsp://192.0.2.9/film").replace("4711", "4712"))
            .expects(CLIENT_PAIR),
        plain("refused by its server, which ends what has not begun by itself, too")
            .sends(CLIENT, setup(3, UDP))
            .sends(SERVER, "RTSP/1.0 100 Continue\r\nCSeq: 3\r\n\r\n")
            .expects(CLIENT_PAIR)
            .sends(SERVER, "RTSP/1.0 461 Unsupported Transport\r\nCSeq: 3\r\n\r\n")
            .expectsNothing()
            .sends(CLIENT, setup(4, UDP))
            .sends(SERVER, agreed(4, UDP))
            .sends(SERVER, teardown("rtsp://192.0.2.9/film"))
            .expectsNothing());
  }

  private static List<Transcript> letBe() {
    return List.of(
        plain("a group, ports of services, no ports, no number, no end")
            .sends(CLIENT, setup(1, "RTP/AVP;multicast;destination=233.252.0.1;port=5000-5001"))
            .sends(CLIENT, setup(2, "RTP/AVP;unicast;client_port=445-446"))
            .sends(CLIENT, setup(3, "RTP/AVP;unicast;client_port=65535-65536"))
            .sends(CLIENT, setup(4, "RTP/AVP;unicast;client_port=5000-"))
            .sends(CLIENT, setup(5, UDP).replace("CSeq", "C"))
            .sends(CLIENT, setup(6, UDP).replace("\r\n\r\n", "\r\n"))
            .sends(SERVER, agreed(7, CHOSEN))
            .sends(SERVER, setup(8, UDP))
            .forwardsUnchanged()
            .expectsNothing(),
        plain("another host's stream is not expected")
            .sends(CLIENT, setup(3, UDP + ";destination=10.0.0.3"))
            .forwardsUnchanged()
            .refuses("foreign-endpoint")
            .expectsNothing()
            .sends(CLIENT, setup(4, UDP))
            .sends(SERVER, agreed(4, CHOSEN + ";source=192.0.2.10"))
            .forwardsUnchanged()
            .expects(CLIENT_PAIR),
        plain("what a browser can be made to send opens nothing")
            .fromTheStart()
            .sends(CLIENT, "POST / HTTP/1.1\r\nHost: 192.0.2.9:554\r\n\r\n")
            .sends(CLIENT, setup(3, UDP))
            .forwardsUnchanged()
            .expectsNothing());
  }
}
