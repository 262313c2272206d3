package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m ttl}, {@code hl}, {@code tos}, {@code dscp} and {@code length}: one number of the IP
 * header within a span ({@code xt_hl.c}, {@code xt_dscp.c}, {@code xt_length.c}).
 *
 * @param field which number
 * @param mask bits of it that are looked at
 * @param span what they must be
 */
public record HeaderFieldMatch(Field field, int mask, Span span) implements Match {

  /** A number of the IP header. */
  public enum Field {
    /** TTL or hop limit. */
    TTL,
    /** Type of service or traffic class. */
    TOS,
    /** The upper six bits of it. */
    DSCP,
    /** The packet's length in bytes, header included; a super-packet's is that of the whole. */
    LENGTH
  }

  @Override
  public boolean matches(PacketContext packet) {
    return span.holds(value(packet.buffer()) & mask);
  }

  private int value(PacketBuffer p) {
    int l3 = p.l3();
    boolean v4 = p.ipVersion() == 4;
    return switch (field) {
      case TTL -> v4 ? Ipv4View.ttl(p, l3) : Ipv6View.hopLimit(p, l3);
      case TOS -> v4 ? Ipv4View.tos(p, l3) : Ipv6View.trafficClass(p, l3);
      case DSCP -> (v4 ? Ipv4View.tos(p, l3) : Ipv6View.trafficClass(p, l3)) >> 2;
      case LENGTH -> p.l3LengthBytes();
    };
  }
}
