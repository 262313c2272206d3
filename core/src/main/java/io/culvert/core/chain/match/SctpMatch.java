package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.SctpView;

/**
 * {@code -m sctp} ({@code net/netfilter/xt_sctp.c}). A packet that ends within its header, or
 * within the head of a chunk where chunks are asked for, is dropped.
 */
public final class SctpMatch implements Match {

  /** How the chunks of a packet are compared with those named. */
  public enum Mode {
    /** One of them is there. */
    ANY,
    /** Each of them is there. */
    ALL,
    /** Nothing else is there. */
    ONLY
  }

  /** Number of types a chunk may have. */
  public static final int TYPES = 256;

  /** {@link Chunks#flagMasks}: the chunk is not named. */
  public static final int NOT_NAMED = -1;

  /**
   * What chunks are asked for.
   *
   * @param mode how
   * @param negated whether the contrary is asked for
   * @param flagMasks for each type the flags that are looked at, {@link #NOT_NAMED}
   * @param flagValues for each type those of them that must be set
   */
  public record Chunks(Mode mode, boolean negated, int[] flagMasks, int[] flagValues) {}

  private static final int PADDING = 3;

  private final Span source;
  private final Span destination;
  private final Chunks chunks;
  private final boolean[] missing = new boolean[TYPES];

  /** A match on ports and, unless {@code null}, chunks. */
  public SctpMatch(Span source, Span destination, Chunks chunks) {
    this.source = source;
    this.destination = destination;
    this.chunks = chunks;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (TransportHeader.later(p) || !TransportHeader.whole(packet, SctpView.HEADER_BYTES)) {
      return false;
    }
    if (!source.holds(p.u16(p.l4() + SctpView.SOURCE_PORT))
        || !destination.holds(p.u16(p.l4() + SctpView.DESTINATION_PORT))) {
      return false;
    }
    if (chunks == null) {
      return true;
    }
    boolean holds = chunks(packet, p, p.l4() + SctpView.HEADER_BYTES);
    return packet.dropReason() == null && holds != chunks.negated();
  }

  private boolean chunks(PacketContext packet, PacketBuffer p, int from) {
    int left = chunks.mode() == Mode.ALL ? expectAll() : 0;
    int at = from;
    do {
      if (at + SctpView.CHUNK_HEADER_BYTES > p.end() || SctpView.length(p, at) == 0) {
        return packet.undecided();
      }
      int type = SctpView.type(p, at);
      boolean named = named(type) && flags(type, SctpView.flags(p, at));
      if (named && chunks.mode() == Mode.ANY) {
        return true;
      }
      if (!named && chunks.mode() == Mode.ONLY) {
        return false;
      }
      if (named && missing[type]) {
        missing[type] = false;
        left--;
      }
      at += SctpView.length(p, at) + PADDING & ~PADDING;
    } while (at < p.end());
    return chunks.mode() == Mode.ONLY || chunks.mode() == Mode.ALL && left == 0;
  }

  private int expectAll() {
    int left = 0;
    for (int type = 0; type < TYPES; type++) {
      missing[type] = named(type);
      left += missing[type] ? 1 : 0;
    }
    return left;
  }

  private boolean named(int type) {
    return chunks.flagMasks()[type] != NOT_NAMED;
  }

  private boolean flags(int type, int flags) {
    return (flags & chunks.flagMasks()[type]) == chunks.flagValues()[type];
  }
}
