package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketLog;
import io.culvert.core.chain.Target;

/**
 * {@code -j NFLOG} ({@code net/netfilter/xt_NFLOG.c}).
 *
 * @param log where to
 * @param group netlink group
 * @param prefix put in front
 * @param sizeBytes how much of the packet; 0 for all
 */
public record NflogTarget(PacketLog log, int group, String prefix, int sizeBytes)
    implements Target {

  @Override
  public Outcome apply(PacketContext packet) {
    log.netlink(packet, group, prefix, sizeBytes);
    return Outcome.CONTINUE;
  }
}
