package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -j TOS} and {@code -j DSCP} ({@code net/netfilter/xt_DSCP.c}).
 *
 * @param value XORed in last
 * @param mask bits cleared first
 */
public record TosTarget(int value, int mask) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    if (p.ipVersion() == 6) {
      Ipv6View.trafficClass(p, l3, changed(Ipv6View.trafficClass(p, l3)));
      return Outcome.CONTINUE;
    }
    int before = p.u16(l3);
    Ipv4View.tos(p, l3, changed(Ipv4View.tos(p, l3)));
    Checksum.replace16(p, l3 + Ipv4View.CHECKSUM, before, p.u16(l3));
    return Outcome.CONTINUE;
  }

  private int changed(int old) {
    return old & ~mask & 0xFF ^ value;
  }
}
