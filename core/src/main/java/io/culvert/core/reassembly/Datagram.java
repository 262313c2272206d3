package io.culvert.core.reassembly;

/** A datagram of which some fragments have come ({@code struct inet_frag_queue}). Pooled. */
final class Datagram {

  long sourceHigh;
  long sourceLow;
  long destinationHigh;
  long destinationLow;
  int id;
  int protocol;
  int user;
  int keyDevice;

  boolean firstIn;
  boolean lastIn;

  /** As far as the payload is known to reach, and how much of it is here; bytes. */
  int length;

  int here;

  /** One bit for each ECN codepoint seen. */
  int ecn;

  int largest;
  int largestDontFragment;
  int device;

  /** By which the fragment with offset 0 came. */
  int firstDevice;

  int pieces;
  int chargedBytes;
  long deadlineNanos;

  /** Headers of the fragment with offset 0, up to its payload. */
  int headerBlock;

  int headerBytes;

  /** In the header: where the next-header byte lies that names the fragment header (IPv6). */
  int nextHeaderAt;

  Piece firstRun;
  Piece lastRun;

  /** The piece that reaches furthest. */
  Piece last;

  /**
   * Fragments of the same source, {@code null} where nobody counts, and how many had come when one
   * came for this (IPv4).
   */
  Source from;

  int fromCount;

  Datagram nextInBucket;
  Datagram older;
  Datagram newer;

  boolean sameKey(Datagram other) {
    return sourceLow == other.sourceLow
        && destinationLow == other.destinationLow
        && id == other.id
        && protocol == other.protocol
        && user == other.user
        && keyDevice == other.keyDevice
        && sourceHigh == other.sourceHigh
        && destinationHigh == other.destinationHigh;
  }

  void copyKey(Datagram other) {
    sourceHigh = other.sourceHigh;
    sourceLow = other.sourceLow;
    destinationHigh = other.destinationHigh;
    destinationLow = other.destinationLow;
    id = other.id;
    protocol = other.protocol;
    user = other.user;
    keyDevice = other.keyDevice;
  }

  /** Forgets all fragments, whose blocks have been given back. */
  void empty() {
    firstIn = false;
    lastIn = false;
    length = 0;
    here = 0;
    ecn = 0;
    pieces = 0;
    chargedBytes = 0;
    headerBlock = BlockStore.NONE;
    headerBytes = 0;
    firstRun = null;
    lastRun = null;
    last = null;
  }

  /** Forgets everything but the key. */
  void reset() {
    empty();
    largest = 0;
    largestDontFragment = 0;
    device = -1;
    firstDevice = -1;
    from = null;
    fromCount = 0;
  }

  /** Counts fragments of one source address while it has datagrams here ({@code inet_peer}). */
  static final class Source {
    long address;
    int count;
    int datagrams;
    Source nextInBucket;
  }
}
