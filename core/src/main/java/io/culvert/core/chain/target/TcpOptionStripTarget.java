package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import java.util.BitSet;

/**
 * {@code -j TCPOPTSTRIP}: TCP options become padding ({@code net/netfilter/xt_TCPOPTSTRIP.c}). A
 * packet that ends within its TCP header, or says that this is shorter than one, is dropped.
 */
public final class TcpOptionStripTarget implements Target {

  private final BitSet kinds;

  /** Takes out options of these kinds. */
  public TcpOptionStripTarget(BitSet kinds) {
    this.kinds = (BitSet) kinds.clone();
  }

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (p.fragment() && p.fragmentOffset() > 0) {
      return Outcome.CONTINUE;
    }
    int l4 = p.l4();
    int header = l4 >= 0 && l4 + TcpView.HEADER_BYTES <= p.end() ? TcpView.headerBytes(p, l4) : -1;
    if (header < TcpView.HEADER_BYTES || l4 + header > p.end()) {
      return packet.drop(DropReason.RULE_DROP);
    }
    p.seams().together(l4 + header);
    int at = TcpView.OPTIONS;
    while (at < header - 1) {
      int kind = p.u8(l4 + at);
      boolean single = kind <= TcpView.OPTION_NOP || p.u8(l4 + at + 1) == 0;
      int length = single ? 1 : p.u8(l4 + at + 1);
      if (at + length > header) {
        break;
      }
      if (kinds.get(kind)) {
        pad(p, l4, at, length);
      }
      at += length;
    }
    return Outcome.CONTINUE;
  }

  private static void pad(PacketBuffer p, int l4, int from, int length) {
    for (int at = from; at < from + length; at++) {
      int shift = (at & 1) == 0 ? 8 : 0;
      int old = p.u8(l4 + at);
      p.u8(l4 + at, TcpView.OPTION_NOP);
      Checksum.transport16(p, l4 + TcpView.CHECKSUM, old << shift, TcpView.OPTION_NOP << shift);
    }
  }
}
