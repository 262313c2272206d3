package io.culvert.helpers.testkit;

import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Side;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Who talks to whom in a transcript, and what the router translates. Immutable.
 *
 * @param client where the client is, in its own words
 * @param server where the server is, in its own words
 * @param clientSeenAs the client as the server sees it: another endpoint where its source is
 *     translated (SNAT, MASQUERADE)
 * @param serverSeenAs the server as the client dials it: another endpoint where its destination is
 *     translated (DNAT)
 * @param portsTaken published ports at which another connection between the same hosts expects
 *     something already
 * @param underWay whether each side has spoken before; see {@link Bench#open}
 * @param broadcastBits the length of the prefix of a network that the client, then the router's own
 *     host, is in, and whose every host the server's address stands for; else empty
 */
public record Setup(
    Endpoint client,
    Endpoint server,
    Endpoint clientSeenAs,
    Endpoint serverSeenAs,
    Set<Integer> portsTaken,
    boolean underWay,
    OptionalInt broadcastBits) {

  /** Copies {@code portsTaken}. */
  public Setup {
    portsTaken = Set.copyOf(portsTaken);
  }

  /** Two hosts, of which the client is not the router's own. */
  public Setup(
      Endpoint client,
      Endpoint server,
      Endpoint clientSeenAs,
      Endpoint serverSeenAs,
      Set<Integer> portsTaken,
      boolean underWay) {
    this(client, server, clientSeenAs, serverSeenAs, portsTaken, underWay, OptionalInt.empty());
  }

  /** Where {@code side} is, in its own words. */
  public Endpoint own(Side side) {
    return side == Side.CLIENT ? client : server;
  }

  /** Where {@code side} is, as its peer sees it. */
  public Endpoint seen(Side side) {
    return side == Side.CLIENT ? clientSeenAs : serverSeenAs;
  }

  /** Whether anything is translated at all. */
  public boolean translated() {
    return !client.equals(clientSeenAs) || !server.equals(serverSeenAs);
  }
}
