package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m mac}: the sender's link address ({@code net/netfilter/xt_mac.c}). A packet that did not
 * come by Ethernet has none and does not match, negated or not.
 *
 * @param address 48 bits
 * @param negated whether every other address is meant
 */
public record LinkSourceMatch(long address, boolean negated) implements Match {

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    return packet.framed() && (EthernetView.source(p, p.start()) == address) != negated;
  }
}
