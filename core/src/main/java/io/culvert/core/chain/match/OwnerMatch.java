package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;

/**
 * {@code -m owner} ({@code net/netfilter/xt_owner.c}) where no process sends: a packet has no
 * socket, or one of the kernel's own, which belongs to no user. What it comes to in either case is
 * known when the rule is read. Without state.
 *
 * @param withSocket whether it holds for the router's own answers ({@link PacketContext#socket})
 * @param without whether it holds for all others
 */
public record OwnerMatch(boolean withSocket, boolean without) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    return packet.socket() ? withSocket : without;
  }
}
