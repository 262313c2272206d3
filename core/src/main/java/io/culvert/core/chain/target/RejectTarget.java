package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.RejectKind;
import io.culvert.core.chain.Rejector;
import io.culvert.core.chain.Target;

/**
 * {@code -j REJECT} ({@code reject_tg} in {@code net/ipv4/netfilter/ipt_REJECT.c}).
 *
 * @param rejector who answers
 * @param kind with what
 */
public record RejectTarget(Rejector rejector, RejectKind kind) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    return packet.drop(rejector.reject(packet, kind));
  }
}
