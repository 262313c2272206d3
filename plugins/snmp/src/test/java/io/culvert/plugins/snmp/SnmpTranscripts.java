package io.culvert.plugins.snmp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.testkit.Transcript;
import java.util.List;

/** What the SNMP helper does, for every bench. */
public final class SnmpTranscripts {

  private static final String OWN = "\12\0\0\2";
  private static final String SEEN = "\306\63\144\1";
  private static final String OTHER = "\300\0\2\11";

  private SnmpTranscripts() {}

  private static Transcript plain(String name, String server) {
    return Transcript.named(name).client("10.0.0.2", 40000).server(server, 161);
  }

  private static Transcript trapping(String name) {
    return Transcript.named(name).client("10.0.0.2", 40000).server("192.0.2.9", 162);
  }

  private static Transcript masqueraded(String name) {
    return plain(name, "192.0.2.9").masquerade("198.51.100.1", 61000);
  }

  private static String element(int tag, String content) {
    return "" + (char) tag + (char) content.length() + content;
  }

  private static String values(String... values) {
    StringBuilder bindings = new StringBuilder();
    for (String value : values) {
      bindings.append(element(0x30, element(0x06, "\53\6\1") + value));
    }
    return bindings.toString();
  }

  private static String message(int version, String bindings) {
    return message(version, 0xA2, bindings);
  }

  private static String message(int version, int kind, String bindings) {
    String pdu = element(2, "\7").repeat(3) + element(0x30, bindings);
    return element(
        0x30, element(2, "" + (char) version) + element(4, "public") + element(kind, pdu));
  }

  private static String trap(String... values) {
    return message(1, 0xA7, values(values));
  }

  private static String address(String bytes) {
    return element(0x40, bytes);
  }

  /** Those of traps, which another helper reads. */
  public static List<Transcript> traps() {
    return List.of(
        trapping("who is told of a trap reads the address that it knows the sender by")
            .masquerade("198.51.100.1", 61000)
            .sends(CLIENT, trap(address(OWN), address(OTHER)))
            .forwards(trap(address(SEEN), address(OTHER)))
            .sends(CLIENT, trap(element(2, "\1")) + "\0")
            .forwardsUnchanged()
            .sends(CLIENT, "no trap")
            .drops("malformed")
            .expectsNothing(),
        trapping("a trap is read only where its sender has another name")
            .sends(CLIENT, "no trap")
            .forwardsUnchanged()
            .sends(CLIENT, trap(address(OWN)))
            .forwardsUnchanged()
            .expectsNothing(),
        trapping("a published server is told of traps as they are")
            .publishedAs("203.0.113.5")
            .sends(CLIENT, trap(address(OWN)))
            .forwardsUnchanged()
            .expectsNothing());
  }

  /** All of the other helper's. */
  public static List<Transcript> all() {
    String text = element(4, OWN);
    String garbled = message(1, values(element(0x40, "\12\0\0")));
    return List.of(
        masqueraded("the client's own address is the one its peer knows, where it is an address")
            .sends(CLIENT, message(1, values(address(OWN), text, address(OTHER))))
            .forwards(message(1, values(address(SEEN), text, address(OTHER))))
            .sends(SERVER, message(0, values(address(OWN))))
            .forwards(message(0, values(address(SEEN))))
            .expectsNothing(),
        masqueraded("what is not SNMP of version 1 or 2 goes no further")
            .sends(CLIENT, message(3, values(address(OWN))))
            .drops("malformed")
            .sends(CLIENT, garbled)
            .drops("malformed")
            .sends(CLIENT, message(1, values(address(OWN))) + "\0")
            .forwards(message(1, values(address(SEEN))) + "\0"),
        plain("where all are known by their own names nothing is read", "192.0.2.9")
            .sends(CLIENT, garbled)
            .forwardsUnchanged()
            .sends(SERVER, message(1, values(address(OWN))))
            .forwardsUnchanged(),
        plain("a network is asked: all of it may answer, for half a minute", "10.0.0.255")
            .broadcasts(24)
            .sends(CLIENT, message(1, values(element(5, ""))))
            .forwardsUnchanged()
            .keepsFor(30)
            .expects("UDP 10.0.0.255/24 port 161 -> 10.0.0.2:40000, permanent"),
        Transcript.named("over IPv6 nothing is read")
            .client("fd00:a::2", 40000)
            .server("2001:db8::9", 161)
            .masquerade("2001:db8:1::1", 61000)
            .sends(CLIENT, garbled)
            .forwardsUnchanged());
  }
}
