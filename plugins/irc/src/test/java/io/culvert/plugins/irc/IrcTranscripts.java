package io.culvert.plugins.irc;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/** What the IRC helper does, for every bench; 10.0.0.2 is 167772162, 198.51.100.1 3325256705. */
public final class IrcTranscripts {

  private static final String SEND = "PRIVMSG bob :\1DCC SEND notes.txt 167772162 1025 2048\1\r\n";
  private static final String SENT = "PRIVMSG bob :\1DCC SEND notes.txt 3325256705 1025 2048\1\r\n";
  private static final String CHAT = "PRIVMSG bob :\1DCC CHAT chat 167772162 1025\1\r\n";

  private IrcTranscripts() {}

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 6667);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade("198.51.100.1", 61000);
  }

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(understood(), List.of(many()), letBe()).flatMap(List::stream).toList();
  }

  private static List<Transcript> understood() {
    return List.of(
        plain("a file is offered: whoever it is for may dial")
            .sends(CLIENT, SEND)
            .forwardsUnchanged()
            .expects("TCP 0.0.0.0 -> 10.0.0.2:1025"),
        masqueraded("a file is offered behind masquerade")
            .sends(CLIENT, SEND)
            .forwards(SENT)
            .shiftsSequenceBy(1)
            .expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025"),
        masqueraded("only what opens a segment is read")
            .sends(CLIENT, "PING me\r\n" + CHAT)
            .forwardsUnchanged()
            .sends(CLIENT, "PRIVMSG bob :see \1DCC CHAT chat 167772162 1025\1\r\n" + CHAT)
            .forwardsUnchanged()
            .expectsNothing()
            .sends(CLIENT, "\r\n privmsg" + CHAT.substring(7) + "PING me\r\n")
            .forwards("\r\n privmsg bob :\1DCC CHAT chat 3325256705 1025\1\r\nPING me\r\n")
            .expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025"),
        masqueraded("another port stands in for one that is taken")
            .portTaken(1025)
            .sends(CLIENT, CHAT)
            .forwards("PRIVMSG bob :\1DCC CHAT chat 3325256705 {port}\1\r\n")
            .expects("TCP 0.0.0.0 -> 198.51.100.1:{port} => 10.0.0.2:1025"),
        masqueraded("said twice, expected once")
            .sends(CLIENT, SEND)
            .resends(CLIENT)
            .forwards(SENT)
            .expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025"),
        masqueraded("somebody else's address is not expected, the own one after it is")
            .sends(CLIENT, "PRIVMSG bob :\1DCC CHAT chat 134744072 1024\1\r\n" + CHAT)
            .forwards(
                "PRIVMSG bob :\1DCC CHAT chat 134744072 1024\1\r\n"
                    + "PRIVMSG bob :\1DCC CHAT chat 3325256705 1025\1\r\n")
            .expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025"),
        plain("of two offers in one segment only the first counts")
            .sends(CLIENT, SEND + CHAT.replace("1025", "1026"))
            .forwardsUnchanged()
            .expects("TCP 0.0.0.0 -> 10.0.0.2:1025"),
        masqueraded("a client may name the address it is known by")
            .sends(CLIENT, CHAT.replace("167772162", "3325256705"))
            .forwardsUnchanged()
            .expects("TCP 0.0.0.0 -> 198.51.100.1:1025 => 10.0.0.2:1025"));
  }

  private static List<Transcript> letBe() {
    return List.of(
        plain("what the server says announces nothing")
            .sends(SERVER, ":al!al@a " + SEND)
            .forwardsUnchanged()
            .expectsNothing(),
        plain("other words, a line without its end, port 0, and one that is too short")
            .sends(CLIENT, SEND.replace("SEND", "XMIT"))
            .forwardsUnchanged()
            .sends(CLIENT, "PRIVMSG bob :\1DCC SEND notes.txt 167772162 1025 2048")
            .forwardsUnchanged()
            .sends(CLIENT, CHAT.replace("1025", "0"))
            .forwardsUnchanged()
            .sends(CLIENT, "PRIVMSG b :\1DCC CHAT c 167772162 1\n")
            .forwardsUnchanged()
            .expectsNothing(),
        Transcript.named("IPv6 has no DCC of this kind")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 6667)
            .sends(CLIENT, SEND)
            .forwardsUnchanged()
            .expectsNothing());
  }

  private static Transcript many() {
    return plain("eight offers stand at a time, the oldest gives way")
        .sends(CLIENT, offer(1))
        .sends(CLIENT, offer(2))
        .sends(CLIENT, offer(3))
        .sends(CLIENT, offer(4))
        .sends(CLIENT, offer(5))
        .sends(CLIENT, offer(6))
        .sends(CLIENT, offer(7))
        .sends(CLIENT, offer(8))
        .sends(CLIENT, offer(9))
        .expects(
            "TCP 0.0.0.0 -> 10.0.0.2:2002", "TCP 0.0.0.0 -> 10.0.0.2:2003",
            "TCP 0.0.0.0 -> 10.0.0.2:2004", "TCP 0.0.0.0 -> 10.0.0.2:2005",
            "TCP 0.0.0.0 -> 10.0.0.2:2006", "TCP 0.0.0.0 -> 10.0.0.2:2007",
            "TCP 0.0.0.0 -> 10.0.0.2:2008", "TCP 0.0.0.0 -> 10.0.0.2:2009");
  }

  private static String offer(int n) {
    return "PRIVMSG bob :\1DCC SEND notes.txt 167772162 200" + n + " 2048\1\r\n";
  }
}
