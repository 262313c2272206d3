package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.Target;

/**
 * {@code -j TRACE}: from here on every step of the packet is told, if anybody wants to hear of it
 * ({@code net/netfilter/xt_TRACE.c}).
 *
 * @param tracer who is asked
 */
public record TraceTarget(PacketTracer tracer) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    tracer.asked(packet);
    return Outcome.CONTINUE;
  }
}
