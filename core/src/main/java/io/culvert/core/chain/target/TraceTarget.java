package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTrace;
import io.culvert.core.chain.Target;

/**
 * {@code -j TRACE}: from here on every rule the packet meets is told ({@code
 * net/netfilter/xt_TRACE.c}).
 *
 * @param tracer who is told
 */
public record TraceTarget(PacketTrace tracer) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    if (!packet.trace().on()) {
      packet.trace(tracer);
    }
    return Outcome.CONTINUE;
  }
}
