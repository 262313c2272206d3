package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;

/** {@code -m multiport} ({@code multiport_mt} in {@code net/netfilter/xt_multiport.c}). */
public final class MultiportMatch implements Match {

  /** Which ports are looked at. */
  public enum Side {
    SOURCE,
    DESTINATION,
    EITHER
  }

  private static final int PORTS_BYTES = 4;

  private final Side side;
  private final int[] mins;
  private final int[] maxs;
  private final boolean negated;

  /** Matches ports within any of the ranges {@code mins[i]..maxs[i]}. */
  public MultiportMatch(Side side, int[] mins, int[] maxs, boolean negated) {
    this.side = side;
    this.mins = mins.clone();
    this.maxs = maxs.clone();
    this.negated = negated;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (!TransportHeader.whole(packet, PORTS_BYTES)) {
      return false;
    }
    int l4 = p.l4();
    boolean in =
        side != Side.DESTINATION && in(p.u16(l4)) || side != Side.SOURCE && in(p.u16(l4 + 2));
    return in != negated;
  }

  private boolean in(int port) {
    for (int i = 0; i < mins.length; i++) {
      if (port >= mins[i] && port <= maxs[i]) {
        return true;
      }
    }
    return false;
  }
}
