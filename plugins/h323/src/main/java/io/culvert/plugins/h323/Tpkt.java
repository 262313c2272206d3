package io.culvert.plugins.h323;

/**
 * The packets of RFC 1006 in a segment, as far as they are whole: those that follow each other from
 * its beginning, or one whose header came in the segment before ({@code get_tpkt_data} in Linux
 * nf_conntrack_h323_main.c).
 */
final class Tpkt {

  private static final int HEADER_BYTES = 4;

  private final Told told;
  private final int length;
  private int start;
  private int end;
  private boolean begun;

  Tpkt(Told told) {
    this.told = told;
    this.length = told.length();
  }

  /** Where the data of the present packet begin. */
  int start() {
    return start;
  }

  /** One past the last byte of the present packet. */
  int end() {
    return end;
  }

  /** Goes on to the next packet; false if there is none. */
  boolean next() {
    boolean first = !begun;
    begun = true;
    int at = first ? 0 : end;
    int left = length - at;
    boolean header = left >= HEADER_BYTES && told.u16(at) == 0x0300;
    if (first && !header) {
      return announcedBefore();
    }
    if (!first && (left <= HEADER_BYTES || !header)) {
      return nothing();
    }
    int packet = told.u16(at + 2);
    if (packet > left && left == HEADER_BYTES && first) {
      told.memory().awaits(told.from(), packet - HEADER_BYTES);
      return false;
    }
    return packet < HEADER_BYTES || packet > left
        ? nothing()
        : found(at + HEADER_BYTES, at + packet);
  }

  private boolean announcedBefore() {
    int awaited = told.memory().awaited(told.from());
    if (awaited == 0) {
      return false;
    }
    return awaited <= length ? found(0, awaited) : nothing();
  }

  private boolean found(int from, int to) {
    start = from;
    end = to;
    nothing();
    return true;
  }

  private boolean nothing() {
    told.memory().awaits(told.from(), 0);
    return false;
  }
}
