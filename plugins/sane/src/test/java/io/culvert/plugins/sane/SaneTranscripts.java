package io.culvert.plugins.sane;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the SANE helper does, for every bench. */
public final class SaneTranscripts {

  private static final String START = "\0\0\0\7\0\0\0\0";
  private static final String CANCEL = "\0\0\0\10\0\0\0\0";
  private static final String STARTED = "\0\0\0\0\0\0\4\1\0\0\4\322";
  private static final String PICTURE = "TCP 10.0.0.2 -> 192.0.2.9:1025";

  private SaneTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 6566);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(understood(), letBe()).flatMap(List::stream).toList();
  }

  private static List<Transcript> understood() {
    return List.of(
        plain("a scan is started: the client may fetch the picture")
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .forwardsUnchanged()
            .expects(PICTURE),
        plain("behind masquerade the rules translate the picture's connection as they please")
            .masquerade("198.51.100.1", 61000)
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .forwardsUnchanged()
            .expects(PICTURE),
        plain("a server that is called otherwise is called so again")
            .publishedAs("203.0.113.5")
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        plain("a request of another length changes nothing")
            .sends(CLIENT, START)
            .sends(CLIENT, CANCEL + "\0")
            .sends(SERVER, STARTED)
            .expects(PICTURE),
        plain("one picture at a time")
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .sends(CLIENT, START)
            .sends(SERVER, "\0\0\0\0\0\0\4\2")
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1026"),
        Transcript.named("over IPv6 likewise")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 6566)
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .expects("TCP fd00:a::2 -> [2001:db8::9]:1025"));
  }

  private static List<Transcript> letBe() {
    return List.of(
        plain("only the answer to a start is read, and only the first")
            .sends(SERVER, STARTED)
            .expectsNothing()
            .sends(CLIENT, START)
            .sends(CLIENT, CANCEL)
            .sends(SERVER, STARTED)
            .expectsNothing()
            .sends(CLIENT, START)
            .sends(SERVER, "\0\0\0\7")
            .sends(SERVER, STARTED)
            .expectsNothing(),
        plain("a server that refuses announces nothing")
            .sends(CLIENT, START)
            .sends(SERVER, "\0\0\0\3\0\0\4\1")
            .expectsNothing()
            .sends(CLIENT, START)
            .sends(SERVER, "\0\0\0\0\0\1\4\1")
            .expectsNothing(),
        plain("a port that somebody else is expected at is not given away")
            .portTaken(1025)
            .sends(CLIENT, START)
            .sends(SERVER, STARTED)
            .drops("no-port")
            .expectsNothing());
  }
}
