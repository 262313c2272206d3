package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * {@code -m tcpmss}: the maximum segment size a TCP segment offers ({@code
 * net/netfilter/xt_tcpmss.c}). A packet without a whole TCP header is dropped.
 *
 * @param size what it must be; a segment that offers none is outside every range
 */
public record TcpMssMatch(Span size) implements Match {

  private static final int OPTION_BYTES = 4;

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int start = TransportHeader.unasked(p);
    if (start < 0 || start + TcpView.HEADER_BYTES > p.end()) {
      return packet.undecided();
    }
    int end = start + TcpView.headerBytes(p, start);
    int at = start + TcpView.OPTIONS;
    if (end < at || end > p.end()) {
      return packet.undecided();
    }
    while (at < end) {
      int kind = p.u8(at);
      if (kind == TcpView.OPTION_MSS && end - at >= OPTION_BYTES && p.u8(at + 1) == OPTION_BYTES) {
        return size.holds(p.u16(at + 2));
      }
      boolean single = kind <= TcpView.OPTION_NOP || at + 1 == end || p.u8(at + 1) == 0;
      at += single ? 1 : p.u8(at + 1);
    }
    return size.negated();
  }
}
