package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m pkttype}: whom the frame was for ({@code net/netfilter/xt_pkttype.c}). What came by
 * TUN, or from the router itself by {@code lo}, was for it alone; what it said to everybody on a
 * link comes to it as a broadcast.
 *
 * @param type what is asked
 * @param negated whether everything else is meant
 */
public record PacketTypeMatch(Type type, boolean negated) implements Match {

  /** Whom a frame was for. */
  public enum Type {
    UNICAST,
    BROADCAST,
    MULTICAST,
    /** Somebody else: such frames are dropped before any rule. */
    OTHERHOST
  }

  @Override
  public boolean matches(PacketContext packet) {
    return (of(packet) == type) != negated;
  }

  private static Type of(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (packet.heard() && packet.ingress().index() >= 0) {
      return Type.BROADCAST;
    }
    boolean framed =
        packet.ingress() != null
            && packet.ingress().medium() == Medium.ETHERNET
            && p.l3() - p.start() >= EthernetView.HEADER_BYTES;
    long destination = framed ? EthernetView.destination(p, p.start()) : 0;
    if (destination == EthernetView.BROADCAST) {
      return Type.BROADCAST;
    }
    return EthernetView.multicast(destination) ? Type.MULTICAST : Type.UNICAST;
  }
}
