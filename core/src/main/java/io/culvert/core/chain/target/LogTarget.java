package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.Target;

/**
 * {@code -j LOG} ({@code net/netfilter/xt_LOG.c}).
 *
 * @param log where to
 * @param level syslog level
 * @param prefix put in front
 * @param flags of {@link PacketLog}
 */
public record LogTarget(PacketLog log, int level, String prefix, int flags) implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    log.log(packet, level, prefix, flags);
    return Outcome.CONTINUE;
  }
}
