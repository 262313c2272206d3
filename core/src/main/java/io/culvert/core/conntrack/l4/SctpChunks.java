package io.culvert.core.conntrack.l4;

import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.SctpView;

/**
 * The one walk over a packet's chunks: which types there are, whether they may stand together
 * ({@code do_basic_checks} in nf_conntrack_proto_sctp.c, RFC 9260 section 6.10), and between which
 * offsets lie those that can move a state. One a tracker, refilled for each packet.
 */
final class SctpChunks {

  /** Types from here on can't move a state, nor does their presence matter. */
  private static final int KNOWN_TYPES = 32;

  private static final int ALONE =
      1 << SctpView.INIT | 1 << SctpView.INIT_ACK | 1 << SctpView.SHUTDOWN_COMPLETE;
  private static final int FIRST = 1 << SctpView.COOKIE_ECHO | 1 << SctpView.COOKIE_ACK;

  private int types;
  private int count;
  private int telling;
  private int first;
  private int last;
  private int reasonA;
  private int reasonB;

  /** Reads the chunks of the packet whose common header is whole; null or why it is malformed. */
  String read(PacketBuffer p) {
    types = 0;
    count = 0;
    telling = 0;
    first = p.end();
    last = -1;
    int at = p.l4() + SctpView.HEADER_BYTES;
    while (at + SctpView.CHUNK_HEADER_BYTES <= p.end()) {
      int type = SctpView.type(p, at);
      int length = SctpView.length(p, at);
      if (length == 0) {
        return malformed("SCTP chunk of type {a} at place {b} has no length", type);
      }
      int bit = type < KNOWN_TYPES ? 1 << type : 0;
      if (count > 0 && ((types & ALONE) != 0 || (bit & (ALONE | FIRST)) != 0)) {
        return malformed("SCTP chunk of type {a} may not stand at place {b}", type);
      }
      types |= bit;
      if (SctpState.tells(type)) {
        first = telling == 0 ? at : first;
        last = at;
        telling++;
      }
      count++;
      at = after(p, at);
    }
    return count == 0 ? malformed("SCTP packet without chunks", 0) : null;
  }

  private String malformed(String why, int type) {
    reasonA = type;
    reasonB = count + 1;
    return why;
  }

  /** Where the chunk behind the one at {@code chunk} begins: chunks fill whole words. */
  static int after(PacketBuffer p, int chunk) {
    return chunk + (SctpView.length(p, chunk) + 3 & ~3);
  }

  /** Whether a chunk of {@code type}, one the tracker knows, is there. */
  boolean has(int type) {
    return (types >>> type & 1) != 0;
  }

  /** Whether any of {@code mask}'s types is there. */
  boolean hasAny(int mask) {
    return (types & mask) != 0;
  }

  /** Whether each chunk can move a state. */
  boolean allTell() {
    return telling == count;
  }

  /** Offset of the first chunk that can move a state, or the packet's end. */
  int first() {
    return first;
  }

  /** Offset of the last such chunk, or -1. */
  int last() {
    return last;
  }

  int reasonA() {
    return reasonA;
  }

  int reasonB() {
    return reasonB;
  }
}
