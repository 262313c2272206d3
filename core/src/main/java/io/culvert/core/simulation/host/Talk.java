package io.culvert.core.simulation.host;

/** What one end of a stream says and hears; offsets count bytes from 0. */
interface Talk {

  /** How many bytes there are to say so far. */
  long length();

  /** The byte at {@code offset}. */
  byte at(long offset);

  /** Whether nothing will be added, so that the stream may be closed behind {@link #length}. */
  boolean saidAll();

  /** The next bytes of the other end, in order, each once. */
  void received(long offset, byte[] bytes, int from, int length);

  /** The other end has said all. */
  void peerSaidAll();

  /** The connection is gone; {@code how} is empty where it was closed in order. */
  void over(String how);
}
