package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m hashlimit}: a rate for each address or port ({@code net/netfilter/xt_hashlimit.c}). A
 * packet that should have ports and is too short for them does not match.
 */
public final class HashlimitMatch implements Match {

  /**
   * What tells keys apart.
   *
   * @param source mask of the source address, {@code null} to leave it out
   * @param destination mask of the destination address, {@code null} to leave it out
   * @param sourcePort whether the source port counts
   * @param destinationPort whether the destination port counts
   */
  public record Key(
      IpAddress source, IpAddress destination, boolean sourcePort, boolean destinationPort) {}

  /**
   * What rules of one name share: the first of them says how keys are told apart and how fast they
   * may be ({@code htable_find_get}).
   *
   * @param key what tells keys apart
   * @param buckets a bucket for each
   */
  public record Table(Key key, RateBuckets buckets) {}

  private final RateBuckets buckets;
  private final Key key;
  private final boolean above;

  /** Holds while a key stays below its rate, or when it is {@code above}. */
  public HashlimitMatch(Table table, boolean above) {
    this.buckets = table.buckets();
    this.key = table.key();
    this.above = above;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    boolean v4 = p.ipVersion() == 4;
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    if (key.source() != null) {
      a = v4 ? 0 : Ipv6View.sourceHigh(p, l3) & key.source().high();
      b = (v4 ? Ipv4View.source(p, l3) : Ipv6View.sourceLow(p, l3)) & key.source().low();
    }
    if (key.destination() != null) {
      c = v4 ? 0 : Ipv6View.destinationHigh(p, l3) & key.destination().high();
      d =
          (v4 ? Ipv4View.destination(p, l3) : Ipv6View.destinationLow(p, l3))
              & key.destination().low();
    }
    long ports = 0;
    if ((key.sourcePort() || key.destinationPort()) && hasPorts(p.protocol())) {
      int l4 = p.l4();
      if (l4 < 0 || l4 + 4 > p.end()) {
        return false;
      }
      ports = key.sourcePort() ? p.u16(l4) : 0;
      ports |= key.destinationPort() ? (long) p.u16(l4 + 2) << 16 : 0;
    }
    return buckets.take(a, b, c, d, ports, packet.nowNanos()) != above;
  }

  private static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP ->
          true;
      default -> false;
    };
  }
}
