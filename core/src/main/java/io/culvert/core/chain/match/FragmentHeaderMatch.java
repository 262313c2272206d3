package io.culvert.core.chain.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m frag} ({@code net/ipv6/netfilter/ip6t_frag.c}). {@code --fraglen} is not looked at, as
 * in the kernel.
 *
 * @param id what the identification must be
 * @param reservedZero whether the reserved fields must be 0
 * @param first whether it must be a first fragment
 * @param more whether more must follow
 * @param last whether none must follow
 */
public record FragmentHeaderMatch(
    LongSpan id, boolean reservedZero, boolean first, boolean more, boolean last) implements Match {

  private static final int OFFSET = 2;
  private static final int RESERVED_BITS = 6;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int at = ExtensionHeader.find(packet, IpProtocol.IPV6_FRAGMENT, Ipv6View.FRAGMENT_HEADER_BYTES);
    if (at < 0) {
      return false;
    }
    boolean follows = Ipv6View.moreFragments(p, at);
    return id.holds(Ipv6View.fragmentId(p, at) & 0xFFFF_FFFFL)
        && !(reservedZero && (p.u8(at + 1) != 0 || (p.u16(at + OFFSET) & RESERVED_BITS) != 0))
        && !(first && Ipv6View.fragmentOffset(p, at) != 0)
        && !(more && !follows)
        && !(last && follows);
  }
}
