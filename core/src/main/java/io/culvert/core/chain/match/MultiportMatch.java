package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PortMatch;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** {@code -m multiport} ({@code multiport_mt} in {@code net/netfilter/xt_multiport.c}). */
public final class MultiportMatch implements PortMatch {

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

  @Override
  public List<Span> sourcePorts() {
    return side == Side.SOURCE && !negated ? spans() : List.of();
  }

  @Override
  public List<Span> destinationPorts() {
    return side == Side.DESTINATION && !negated ? spans() : List.of();
  }

  private List<Span> spans() {
    return IntStream.range(0, mins.length)
        .mapToObj(i -> new Span(mins[i], maxs[i], false))
        .toList();
  }

  private boolean in(int port) {
    for (int i = 0; i < mins.length; i++) {
      if (port >= mins[i] && port <= maxs[i]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean ofFlow() {
    return true;
  }
}
