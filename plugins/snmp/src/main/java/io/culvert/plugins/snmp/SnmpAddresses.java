package io.culvert.plugins.snmp;

import static io.culvert.helpers.Side.CLIENT;
import static io.culvert.helpers.Side.SERVER;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.HelperRefusal;
import io.culvert.helpers.HelperRefusal.Reason;
import io.culvert.helpers.Message;
import java.nio.charset.StandardCharsets;

/**
 * Addresses of the client in SNMP messages, version 1 and 2: each becomes the one its peer knows
 * the client by. Where these differ, a message that is not SNMP of these versions goes no further.
 */
final class SnmpAddresses {

  private static final int AGENT_PORT = 161;
  private static final int TRAP_PORT = 162;

  private SnmpAddresses() {}

  static void renew(Message said, HelperContext snmp) {
    Endpoint own = snmp.endpoint(CLIENT);
    Endpoint seen = snmp.seenAs(CLIENT);
    boolean byAgent = said.from() == CLIENT && seen.port() == AGENT_PORT;
    boolean toTrapped = said.from() != CLIENT && own.port() == TRAP_PORT;
    boolean renamed = !own.equals(seen) || !snmp.endpoint(SERVER).equals(snmp.seenAs(SERVER));
    if (!renamed || own.isIpv6() || byAgent || toTrapped) {
      return;
    }
    String text = said.text();
    if (own.sameAddress(seen)) {
      return; // but it has been read, which is seen where it came in pieces
    }
    String before = text(own);
    new SnmpReader(text)
        .addresses()
        .orElseThrow(() -> new HelperRefusal(Reason.MALFORMED, "not SNMP version 1 or 2"))
        .filter(at -> text.startsWith(before, at))
        .forEach(at -> said.at(at, at + before.length()).replace(0, text(seen)));
  }

  private static String text(Endpoint endpoint) {
    return new String(endpoint.addressBytes(), StandardCharsets.ISO_8859_1);
  }
}
