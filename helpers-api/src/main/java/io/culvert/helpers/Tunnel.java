package io.culvert.helpers;

/**
 * The GRE tunnel between the two sides of a connection, as PPTP opens it (RFC 2637). Packets in it
 * have no ports: each side chooses a key (PPTP calls it call id) and the other writes that into
 * what it sends. A helper reads the keys in the control connection, says so here, and expects the
 * tunnel; {@link HelperSpec#withTunnel} declares it.
 *
 * <p>One for each connection, which {@link HelperContext#tunnel} gives; it remembers the keys and
 * ends with the connection. Where both sides know each other by their own addresses all keys pass
 * as they are. Otherwise two clients may have chosen the same key, and the server is given another
 * one for the client:
 *
 * <pre>{@code
 * int seen = pptp.tunnel().publish(key);                     // the client chose a key
 * pptp.translate(message.at(12, 14), 0, asBytes(seen));      // the server must use this one
 * }</pre>
 *
 * <p>As in Linux nf_conntrack_pptp.c and nf_nat_pptp.c. Keys are 0 to 65535, and 0 until they are
 * told. Made by the router; valid as long as the context it came from.
 */
public interface Tunnel {

  /** The key that the client chose, in its own words. */
  int clientKey();

  /** The key by which the server knows the client. */
  int clientKeySeen();

  /** The key that the server chose. */
  int serverKey();

  /**
   * The client chose {@code key}. Gives the key that the server must use instead, which is the port
   * that it knows the client's connection by, or {@code key} where nothing is translated.
   */
  int publish(int key);

  /** The client chose a key that passes as it is, in answer to a call of the server's. */
  void clientKeySeen(int key);

  /** The server chose {@code key}. */
  void serverKey(int key);

  /**
   * Expects packets of either side; those of the one that begins end the waiting for the other's.
   * Where they can't be expected, for want of room or because the keys have changed since, nothing
   * is.
   */
  void expect();

  /** The call is over: what is expected is withdrawn, what is known of the tunnel is forgotten. */
  void end();
}
