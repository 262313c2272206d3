package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * {@code -j ECN}: explicit congestion notification of IPv4 and TCP ({@code
 * net/ipv4/netfilter/ipt_ECN.c}). A TCP packet that ends within its header is dropped.
 *
 * @param codepoint what becomes of the lower two bits of the type of service; -1 to leave them
 * @param flagMask TCP flags that are set or cleared
 * @param flagValue those of them that are set
 */
public record CongestionTarget(int codepoint, int flagMask, int flagValue) implements Target {

  private static final int CODEPOINT_MASK = 3;

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    if (codepoint >= 0) {
      int before = p.u16(l3);
      Ipv4View.tos(p, l3, Ipv4View.tos(p, l3) & ~CODEPOINT_MASK | codepoint);
      Checksum.replace16(p, l3 + Ipv4View.CHECKSUM, before, p.u16(l3));
    }
    if (flagMask == 0 || p.protocol() != IpProtocol.TCP) {
      return Outcome.CONTINUE;
    }
    int l4 = l3 + Ipv4View.headerBytes(p, l3);
    if (l4 + TcpView.HEADER_BYTES > p.end()) {
      return packet.drop(DropReason.RULE_DROP);
    }
    int before = p.u16(l4 + TcpView.DATA_OFFSET);
    TcpView.flags(p, l4, TcpView.flags(p, l4) & ~flagMask | flagValue);
    int after = p.u16(l4 + TcpView.DATA_OFFSET);
    if (after != before) {
      p.seams().together(l4 + TcpView.HEADER_BYTES);
      Checksum.transport16(p, l4 + TcpView.CHECKSUM, before, after);
    }
    return Outcome.CONTINUE;
  }
}
