package io.culvert.plugins.ftp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the FTP helper does, conversation by conversation; for every bench. What is expected here is
 * what Linux 6.18 was seen to do with the same segments.
 */
public final class FtpTranscripts {

  private static final String PORT = "PORT 10,0,0,2,4,1\r\n";
  private static final String PASV = "227 Entering Passive Mode (192,0,2,9,4,1).\r\n";
  private static final String EPSV = "229 Entering Extended Passive Mode (|||1025|)\r\n";
  private static final String TO_CLIENT = "TCP 192.0.2.9 -> 10.0.0.2:1025";
  private static final String TO_SERVER = "TCP 10.0.0.2 -> 192.0.2.9:1025";
  private static final String THROUGH = "TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025";

  private FtpTranscripts() {}

  /** All of them. */
  public static List<Transcript> all() {
    return Stream.of(active(), passive(), ipv6(), cut(), lines(), refused(), ports(), numbers())
        .flatMap(List::stream)
        .toList();
  }

  private static Transcript plain(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 21);
  }

  private static Transcript masqueraded(String name) {
    return plain(name).masquerade("198.51.100.1", 61000);
  }

  private static Transcript published(String name) {
    return plain(name).publishedAs("203.0.113.5");
  }

  private static Transcript sixth(String name) {
    return Transcript.named(name).client("fd00:a::2", 40000).server("2001:db8::9", 21);
  }

  private static List<Transcript> active() {
    return List.of(
        plain("PORT, nothing translated")
            .sends(CLIENT, PORT)
            .forwardsUnchanged()
            .shiftsSequenceBy(0)
            .expects(TO_CLIENT),
        plain("PORT, nothing translated, passes as it was spelt")
            .sends(CLIENT, "PORT 010,000,000,002,04,01\r\n")
            .forwardsUnchanged()
            .expects(TO_CLIENT),
        masqueraded("PORT grows behind masquerade")
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .shiftsSequenceBy(4)
            .expects(THROUGH)
            .sends(CLIENT, "NOOP\r\n")
            .forwardsUnchanged()
            .shiftsSequenceBy(4),
        plain("PORT shrinks behind masquerade")
            .client("192.168.100.200", 40000)
            .masquerade("9.9.9.9", 61000)
            .sends(CLIENT, "PORT 192,168,100,200,4,1\r\n")
            .forwards("PORT 9,9,9,9,4,1\r\n")
            .shiftsSequenceBy(-8)
            .expects("TCP 192.0.2.9 -> 9.9.9.9:1025 => 192.168.100.200:1025"),
        masqueraded("port in lower case keeps its case")
            .sends(CLIENT, "port 10,0,0,2,4,1\r\n")
            .forwards("port 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        masqueraded("EPRT of IPv4")
            .sends(CLIENT, "EPRT |1|10.0.0.2|1025|\r\n")
            .forwards("EPRT |1|198.51.100.1|1025|\r\n")
            .shiftsSequenceBy(4)
            .expects(THROUGH),
        masqueraded("EPRT with another delimiter")
            .sends(CLIENT, "EPRT !1!10.0.0.2!1025!\r\n")
            .forwards("EPRT |1|198.51.100.1|1025|\r\n")
            .expects(THROUGH),
        masqueraded("two PORTs: the second takes the place of the first, both stay rewritten")
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .sends(CLIENT, "PORT 10,0,0,2,4,2\r\n")
            .forwards("PORT 198,51,100,1,4,2\r\n")
            .shiftsSequenceBy(8)
            .expects("TCP 192.0.2.9 -> 198.51.100.1:1026 => 10.0.0.2:1026"),
        masqueraded("the client gone, nothing is expected for it")
            .sends(CLIENT, PORT)
            .expects(THROUGH)
            .closes(CLIENT)
            .expectsNothing());
  }

  private static List<Transcript> passive() {
    return List.of(
        plain("227").sends(SERVER, PASV).forwardsUnchanged().expects(TO_SERVER),
        masqueraded("227 to a masqueraded client names the server as it is")
            .sends(SERVER, PASV)
            .forwardsUnchanged()
            .expects(TO_SERVER),
        published("227 of a published server")
            .sends(SERVER, PASV)
            .forwards("227 Entering Passive Mode (203,0,113,5,4,1).\r\n")
            .shiftsSequenceBy(2)
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025")
            .sends(SERVER, "226 Done\r\n")
            .forwardsUnchanged()
            .shiftsSequenceBy(2),
        published("227 of a published server to a masqueraded client")
            .masquerade("198.51.100.1", 61000)
            .sends(SERVER, PASV)
            .forwards("227 Entering Passive Mode (203,0,113,5,4,1).\r\n")
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        published("PORT towards a published server is the client's own")
            .sends(CLIENT, PORT)
            .forwardsUnchanged()
            .expects(TO_CLIENT),
        published("227 without parentheses")
            .sends(SERVER, "227 Entering Passive Mode =192,0,2,9,4,1\r\n")
            .forwards("227 Entering Passive Mode =203,0,113,5,4,1\r\n")
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        plain("229").sends(SERVER, EPSV).forwardsUnchanged().expects(TO_SERVER),
        published("229 names no address, so it needs no change")
            .sends(SERVER, EPSV)
            .forwardsUnchanged()
            .expects("TCP 10.0.0.2 -> 203.0.113.5:1025 => 192.0.2.9:1025"),
        plain("229 with another delimiter")
            .sends(SERVER, "229 Ok (!!!1025!)\r\n")
            .forwardsUnchanged()
            .expects(TO_SERVER));
  }

  private static List<Transcript> ipv6() {
    return List.of(
        sixth("EPRT of IPv6, in capitals")
            .sends(CLIENT, "EPRT |2|FD00:A::2|1025|\r\n")
            .forwardsUnchanged()
            .expects("TCP 2001:db8::9 -> [fd00:a::2]:1025"),
        sixth("EPRT of IPv6 behind masquerade")
            .masquerade("2001:db8::1", 61000)
            .sends(CLIENT, "EPRT |2|fd00:a::2|1025|\r\n")
            .forwards("EPRT |2|2001:0db8:0000:0000:0000:0000:0000:0001|1025|\r\n")
            .shiftsSequenceBy(30)
            .expects("TCP 2001:db8::9 -> [2001:db8::1]:1025 => [fd00:a::2]:1025"),
        sixth("the control connection's own port is announced as any other")
            .masquerade("2001:db8::1", 61000)
            .sends(CLIENT, "EPRT |2|fd00:a::2|40000|\r\n")
            .forwards("EPRT |2|2001:0db8:0000:0000:0000:0000:0000:0001|40000|\r\n")
            .shiftsSequenceBy(30)
            .expects("TCP 2001:db8::9 -> [2001:db8::1]:40000 => [fd00:a::2]:40000"),
        sixth("229 over IPv6")
            .sends(SERVER, EPSV)
            .forwardsUnchanged()
            .expects("TCP fd00:a::2 -> [2001:db8::9]:1025"),
        sixth("229 over IPv6 of a published server")
            .publishedAs("2001:db8::50")
            .sends(SERVER, EPSV)
            .forwardsUnchanged()
            .expects("TCP fd00:a::2 -> [2001:db8::50]:1025 => [2001:db8::9]:1025"),
        sixth("PORT over IPv6 names nobody here")
            .sends(CLIENT, PORT)
            .refuses("foreign-endpoint")
            .expectsNothing(),
        sixth("EPRT of IPv4 over IPv6")
            .sends(CLIENT, "EPRT |1|10.0.0.2|1025|\r\n")
            .drops("malformed")
            .expectsNothing());
  }

  private static List<Transcript> cut() {
    return List.of(
        masqueraded("a cut PORT is dropped, and comes back whole")
            .sends(CLIENT, "PORT 10,0,")
            .drops("partial-message")
            .expectsNothing()
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        masqueraded("a cut PORT whose end arrives before it is sent again")
            .sends(CLIENT, "PORT 10,0,")
            .drops("partial-message")
            .sendsAhead(CLIENT, "0,2,4,1\r\n")
            .forwardsUnchanged()
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        plain("a command that comes letter by letter")
            .sends(CLIENT, "P")
            .drops("partial-message")
            .sends(CLIENT, "PORT")
            .drops("partial-message")
            .sends(CLIENT, PORT)
            .forwardsUnchanged()
            .expects(TO_CLIENT),
        masqueraded("PORT without its newline is whole enough")
            .sends(CLIENT, "PORT 10,0,0,2,4,1\r")
            .forwards("PORT 198,51,100,1,4,1\r")
            .sends(CLIENT, "\n")
            .forwardsUnchanged()
            .expects(THROUGH),
        plain("227 whose newline comes apart")
            .sends(SERVER, "227 Entering Passive Mode (192,0,2,9,4,1)")
            .forwardsUnchanged()
            .expects(TO_SERVER)
            .sends(SERVER, "\r\n")
            .forwardsUnchanged());
  }

  private static List<Transcript> lines() {
    return List.of(
        masqueraded("a retransmitted PORT is rewritten as before, and expected once")
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .resends(CLIENT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .shiftsSequenceBy(4)
            .expects(THROUGH),
        masqueraded("what follows PORT in its segment stays")
            .sends(CLIENT, PORT + "LIST\r\n")
            .forwards("PORT 198,51,100,1,4,1\r\nLIST\r\n")
            .expects(THROUGH),
        masqueraded("PORT behind another line is not seen")
            .sends(CLIENT, "NOOP\r\n" + PORT)
            .forwardsUnchanged()
            .expectsNothing(),
        masqueraded("PORT in the middle of a line is not one")
            .sends(CLIENT, "STOR ")
            .forwardsUnchanged()
            .sends(CLIENT, PORT)
            .forwardsUnchanged()
            .expectsNothing(),
        masqueraded("the first segment of a side is never read")
            .fromTheStart()
            .sends(SERVER, PASV)
            .forwardsUnchanged()
            .sends(CLIENT, PORT)
            .forwardsUnchanged()
            .expectsNothing()
            .resends(CLIENT)
            .forwardsUnchanged()
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        masqueraded("PORT from the server, 227 from the client: words, no more")
            .sends(SERVER, PORT)
            .forwardsUnchanged()
            .sends(CLIENT, PASV)
            .forwardsUnchanged()
            .expectsNothing());
  }

  private static List<Transcript> refused() {
    return List.of(
        masqueraded("PORT of another host passes and opens nothing")
            .sends(CLIENT, "PORT 10,0,0,3,4,1\r\n")
            .refuses("foreign-endpoint")
            .shiftsSequenceBy(0)
            .expectsNothing(),
        published("227 of another host passes and opens nothing")
            .sends(SERVER, "227 Entering Passive Mode (192,0,2,10,4,1)\r\n")
            .refuses("foreign-endpoint")
            .expectsNothing(),
        sixth("EPRT of another host passes and opens nothing")
            .sends(CLIENT, "EPRT |2|fd00:a::3|1025|\r\n")
            .refuses("foreign-endpoint")
            .expectsNothing(),
        malformed("PORT with five numbers", "PORT 10,0,0,2,4\r\n"),
        malformed("PORT with seven numbers", "PORT 10,0,0,2,4,1,1\r\n"),
        malformed("PORT without CR", "PORT 10,0,0,2,4,1\n"),
        malformed("PORT with words", "PORT of call\r\n"),
        malformed("PORT alone", "PORT\r\n"),
        malformed("EPRT of IPv6 over IPv4", "EPRT |2|fd00:a::2|1025|\r\n"),
        malformed("EPRT to port 0", "EPRT |1|10.0.0.2|0|\r\n"),
        malformed("EPRT of a name", "EPRT |1|localhost|1025|\r\n"),
        plain("227 without numbers").sends(SERVER, "227 hello\r\n").drops("malformed"),
        plain("227 with another number before")
            .sends(SERVER, "227 Mode 2 (192,0,2,9,4,1)\r\n")
            .drops("malformed"),
        plain("229 without parenthesis").sends(SERVER, "229 |||1025|\r\n").drops("malformed"),
        plain("229 to port 0").sends(SERVER, "229 Ok (|||0|)\r\n").drops("malformed"));
  }

  private static Transcript malformed(String name, String command) {
    return masqueraded(name).sends(CLIENT, command).drops("malformed").expectsNothing();
  }

  private static List<Transcript> ports() {
    return List.of(
        masqueraded("PORT whose port is taken gets another")
            .portTaken(1025)
            .sends(CLIENT, PORT)
            .forwards("PORT 198,51,100,1,{port/256},{port%256}\r\n")
            .expects("TCP 192.0.2.9 -> 198.51.100.1:{port} => 10.0.0.2:1025"),
        published("229 whose port is taken gets another")
            .portTaken(1025)
            .sends(SERVER, "229 Ok (!!!1025!)\r\n")
            .forwards("229 Ok (|||{port}|)\r\n")
            .expects("TCP 10.0.0.2 -> 203.0.113.5:{port} => 192.0.2.9:1025"),
        plain("PORT whose port is taken, nothing translated")
            .portTaken(1025)
            .sends(CLIENT, PORT)
            .drops("no-port")
            .expectsNothing());
  }

  /** Numbers that are too large run over into their neighbours, and none is 0. */
  private static List<Transcript> numbers() {
    return List.of(
        masqueraded("PORT with a number above 255")
            .sends(CLIENT, "PORT 10,0,0,2,4,300\r\n")
            .forwards("PORT 198,51,100,1,5,44\r\n")
            .expects("TCP 192.0.2.9 -> 198.51.100.1:1324 => 10.0.0.2:1324"),
        masqueraded("PORT of an address with a number above 255 is another host's")
            .sends(CLIENT, "PORT 10,0,0,999,4,1\r\n")
            .refuses("foreign-endpoint")
            .expectsNothing(),
        masqueraded("PORT of one's own address with a number above 255")
            .sends(CLIENT, "PORT 266,0,0,2,4,1\r\n")
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        masqueraded("PORT without some numbers")
            .sends(CLIENT, "PORT 10,,,2,4,1\r\n")
            .forwards("PORT 198,51,100,1,4,1\r\n")
            .expects(THROUGH),
        masqueraded("PORT with endless numbers is another host's")
            .sends(CLIENT, "PORT 99999999999,0,0,2,4,1\r\n")
            .refuses("foreign-endpoint")
            .expectsNothing(),
        plain("PORT to port 0")
            .sends(CLIENT, "PORT 10,0,0,2,0,0\r\n")
            .forwardsUnchanged()
            .expects("TCP 192.0.2.9 -> 10.0.0.2:0"),
        masqueraded("EPRT to a port above 65535")
            .sends(CLIENT, "EPRT |1|10.0.0.2|66561|\r\n")
            .forwards("EPRT |1|198.51.100.1|1025|\r\n")
            .expects(THROUGH),
        malformed("EPRT to port 65536", "EPRT |1|10.0.0.2|65536|\r\n"),
        malformed("EPRT between points", "EPRT .1.10.0.0.2.1025.\r\n"),
        sixth("EPRT of IPv6 between colons")
            .sends(CLIENT, "EPRT :2:fd00:a::2:1025:\r\n")
            .drops("malformed"),
        plain("229 to a port above 65535")
            .sends(SERVER, "229 Ok (|||66561|)\r\n")
            .forwardsUnchanged()
            .expects(TO_SERVER));
  }
}
