package io.culvert.plugins.amanda;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the Amanda helper does, for every bench. */
public final class AmandaTranscripts {

  private static final String REQUEST = "Amanda 2.6 REQ HANDLE 000-0 SEQ 1\nSERVICE sendbackup\n";
  private static final String HEAD = "Amanda 2.6 REP HANDLE 000-0 SEQ 1\n";
  private static final String ANSWER =
      HEAD + "CONNECT DATA 1025 MESG 1026 INDEX 1027 STATE 1028\nOPTIONS ;\n";

  private AmandaTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name)
        .client("10.0.0.2", 40000)
        .server("192.0.2.9", 10080)
        .sends(CLIENT, REQUEST)
        .forwardsUnchanged();
  }

  private static Transcript published(String name) {
    return Transcript.named(name)
        .client("10.0.0.2", 40000)
        .server("192.0.2.9", 10080)
        .publishedAs("203.0.113.5");
  }

  /** All of them. */
  public static List<Transcript> all() {
    return List.of(
        plain("four streams")
            .sends(SERVER, ANSWER)
            .forwardsUnchanged()
            .keepsFor(300)
            .expects(
                "TCP 10.0.0.2 -> 192.0.2.9:1025",
                "TCP 10.0.0.2 -> 192.0.2.9:1026",
                "TCP 10.0.0.2 -> 192.0.2.9:1027",
                "TCP 10.0.0.2 -> 192.0.2.9:1028"),
        plain("an empty answer keeps the exchange known, too")
            .sends(SERVER, "x")
            .forwardsUnchanged()
            .keepsFor(300)
            .expectsNothing(),
        published("a port that is taken has another stand in for it")
            .portTaken(1026)
            .sends(CLIENT, REQUEST)
            .sends(SERVER, HEAD + "CONNECT DATA 1025 MESG 1026\n")
            .forwards(HEAD + "CONNECT DATA 1025 MESG {port}\n")
            .expects(
                "TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025",
                "TCP 10.0.0.2 -> 203.0.113.5:{port} => 192.0.2.9:1026"),
        published("a number is written anew, without its zeros")
            .sends(CLIENT, REQUEST)
            .sends(SERVER, HEAD + "CONNECT INDEX 01027\n")
            .forwards(HEAD + "CONNECT INDEX 1027\n")
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1027 => 192.0.2.9:1027"),
        plain("what the client says announces nothing")
            .sends(CLIENT, ANSWER)
            .forwardsUnchanged()
            .expectsNothing(),
        plain("a stream without a port ends the line; one that is not named is passed over")
            .sends(SERVER, HEAD + "CONNECT INDEX 1027 MESG 0 DATA 1025\n")
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1025")
            .sends(SERVER, HEAD + "CONNECT INDEX 1027\n")
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1025", "TCP 10.0.0.2 -> 192.0.2.9:1027"),
        plain("neither another line nor one without its end")
            .sends(SERVER, HEAD + "CONNECT \nDATA 1025 MESG 1026\n")
            .sends(SERVER, HEAD + "CONNECT DATA 1025")
            .sends(SERVER, HEAD + "connect DATA 1025\n")
            .sends(SERVER, HEAD + "CONNECT DATA x\n")
            .expectsNothing(),
        plain("numbers are read as far as five digits, and run over")
            .sends(SERVER, HEAD + "CONNECT DATA 66561\n")
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1025")
            .sends(SERVER, HEAD + "CONNECT MESG 102599\n")
            .expects("TCP 10.0.0.2 -> 192.0.2.9:1025", "TCP 10.0.0.2 -> 192.0.2.9:10259"),
        Transcript.named("over IPv6 likewise")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 10080)
            .sends(CLIENT, REQUEST)
            .sends(SERVER, HEAD + "CONNECT DATA 1025\n")
            .expects("TCP fd00:a::2 -> [2001:db8::9]:1025"));
  }
}
