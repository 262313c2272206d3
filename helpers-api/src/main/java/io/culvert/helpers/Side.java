package io.culvert.helpers;

/**
 * One of the two ends of the connection a helper watches.
 *
 * <p>The client is the end that opened the connection, wherever it is and whatever is translated;
 * the server is the other. A side stays the same for the life of the connection.
 */
public enum Side {
  /** The end that sent the first packet. */
  CLIENT,
  /** The end that was called. */
  SERVER;

  /** The other end. */
  public Side peer() {
    return this == CLIENT ? SERVER : CLIENT;
  }
}
