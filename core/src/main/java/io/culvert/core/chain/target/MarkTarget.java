package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;

/**
 * {@code -j MARK} ({@code mark_tg} in {@code net/netfilter/xt_mark.c}).
 *
 * @param value XORed in last
 * @param mask bits cleared first
 */
public record MarkTarget(int value, int mask) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    packet.mark(packet.mark() & ~mask ^ value);
    return Outcome.CONTINUE;
  }
}
