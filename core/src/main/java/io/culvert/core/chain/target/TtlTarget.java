package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -j TTL} and {@code -j HL} ({@code net/netfilter/xt_HL.c}): never below 0, never above 255.
 *
 * @param mode what is done
 * @param value to what, or by how much
 */
public record TtlTarget(Mode mode, int value) implements Target {

  private static final int MAX = 255;

  /** What is done to the number. */
  public enum Mode {
    SET,
    DECREASE,
    INCREASE
  }

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    if (p.ipVersion() == 6) {
      Ipv6View.hopLimit(p, l3, changed(Ipv6View.hopLimit(p, l3)));
      return Outcome.CONTINUE;
    }
    int before = p.u16(l3 + Ipv4View.TTL);
    Ipv4View.ttl(p, l3, changed(Ipv4View.ttl(p, l3)));
    Checksum.replace16(p, l3 + Ipv4View.CHECKSUM, before, p.u16(l3 + Ipv4View.TTL));
    return Outcome.CONTINUE;
  }

  private int changed(int old) {
    return switch (mode) {
      case SET -> value;
      case DECREASE -> Math.max(0, old - value);
      case INCREASE -> Math.min(MAX, old + value);
    };
  }
}
