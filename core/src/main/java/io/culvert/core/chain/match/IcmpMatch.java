package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.PacketBuffer;

/**
 * {@code -m icmp} and {@code -m icmp6} ({@code icmp_type_code_match} in {@code ip_tables.c}, {@code
 * icmp6_type_code_match} in {@code ip6_tables.c}).
 *
 * @param type ICMP type; {@link #ANY} for any (IPv4 only)
 * @param codes its codes
 * @param negated whether everything else is meant
 */
public record IcmpMatch(int type, Span codes, boolean negated) implements Match {

  /** Any type. */
  public static final int ANY = -1;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (!TransportHeader.whole(packet, IcmpView.HEADER_BYTES)) {
      return false;
    }
    int l4 = p.l4();
    boolean is = type == ANY || IcmpView.type(p, l4) == type && codes.holds(IcmpView.code(p, l4));
    return is != negated;
  }
}
