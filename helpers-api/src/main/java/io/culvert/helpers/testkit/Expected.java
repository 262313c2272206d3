package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Transport;
import java.util.OptionalInt;

/**
 * A connection that is expected, as a bench reports it.
 *
 * @param transport its transport
 * @param dialler the address it must come from, in the dialler's own words; a literal, unspecified
 *     ({@code 0.0.0.0}) for any, with the length of a prefix ({@code 10.0.0.255/24}) where only
 *     that counts
 * @param sourcePort the port it must come from; empty for any
 * @param published where the dialler must dial
 * @param announced where it ends up: the announcer's own endpoint
 * @param permanent whether it outlives the first connection
 */
public record Expected(
    Transport transport,
    String dialler,
    OptionalInt sourcePort,
    Endpoint published,
    Endpoint announced,
    boolean permanent) {

  /**
   * As transcripts write it: {@code TCP 192.0.2.9 -> 198.51.100.1:1025 => 10.0.0.2:1025}. The last
   * part is left out where nothing is translated; a required source port and {@code , permanent}
   * are added where they are so: {@code UDP [2001:db8::9]:69 -> [2001:db8::2]:1025, permanent}.
   */
  @Override
  public String toString() {
    return transport
        + " "
        + from()
        + " -> "
        + published
        + (announced.equals(published) ? "" : " => " + announced)
        + (permanent ? ", permanent" : "");
  }

  private String from() {
    boolean anyPort = sourcePort.isEmpty();
    if (dialler.contains("/")) {
      return dialler + (anyPort ? "" : " port " + sourcePort.getAsInt());
    }
    Endpoint address = Endpoint.of(dialler, 1);
    return anyPort
        ? address.address()
        : Endpoint.asWritten(address.addressBytes(), sourcePort.getAsInt()).toString();
  }
}
