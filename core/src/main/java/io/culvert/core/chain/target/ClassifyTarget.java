package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;

/**
 * {@code -j CLASSIFY} ({@code net/netfilter/xt_CLASSIFY.c}).
 *
 * @param priority major number in the upper half, minor in the lower
 */
public record ClassifyTarget(int priority) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    packet.priority(priority);
    return Outcome.CONTINUE;
  }
}
