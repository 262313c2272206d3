package io.culvert.core.chain.target;

import io.culvert.core.chain.AddressTypes;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * {@code -j TCPMSS}: lowers the MSS a SYN announces, never raises it; adds the option where it is
 * missing, there is room in the header, and no payload would have to move ({@code
 * tcpmss_mangle_packet} in {@code net/netfilter/xt_TCPMSS.c}).
 *
 * @param addresses who knows the MTU of either way
 * @param mss what to set; {@link #CLAMP} for what the path allows
 */
public record TcpmssTarget(AddressTypes addresses, int mss) implements Target {

  /** {@code --clamp-mss-to-pmtu}. */
  public static final int CLAMP = -1;

  private static final int OPTION_BYTES = 4;
  private static final int MAX_HEADER_BYTES = 60;
  private static final int DEFAULT_MSS4 = 536;
  private static final int DEFAULT_MSS6 = 1220;

  @Override
  public Outcome apply(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l4 = p.l4();
    if (l4 < 0) {
      return Outcome.CONTINUE;
    }
    p.seams().together(p.end());
    int header = l4 + TcpView.HEADER_BYTES <= p.end() ? TcpView.headerBytes(p, l4) : 0;
    if (header < TcpView.HEADER_BYTES || l4 + header > p.end()) {
      return packet.drop(DropReason.RULE_DROP);
    }
    int wanted = mss == CLAMP ? clamp(packet) : mss;
    if (wanted <= 0) {
      return packet.drop(DropReason.RULE_DROP);
    }
    int option = find(p, l4, header);
    if (option >= 0) {
      lower(p, l4, option, wanted);
    } else if (l4 + header == p.end() && header < MAX_HEADER_BYTES) {
      add(p, l4, Math.min(wanted, p.ipVersion() == 4 ? DEFAULT_MSS4 : DEFAULT_MSS6));
    }
    return Outcome.CONTINUE;
  }

  /** What both ways can carry, headers taken off; 0 or less where they can't carry even those. */
  private int clamp(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    boolean v4 = p.ipVersion() == 4;
    int mtu = packet.egress() == null ? Integer.MAX_VALUE : packet.egress().mtuBytes();
    mtu = path(mtu, p, PacketAddresses.destinationHigh(p), PacketAddresses.destinationLow(p));
    mtu = path(mtu, p, PacketAddresses.sourceHigh(p), PacketAddresses.sourceLow(p));
    int headers = (v4 ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES) + TcpView.HEADER_BYTES;
    return Math.min(mtu - headers, 0xFFFF);
  }

  /** {@code mtu}, or less where the path to an address is known to carry less. */
  private int path(int mtu, PacketBuffer p, long high, long low) {
    int known = addresses.routeMtuBytes(p.ipVersion(), high, low);
    return known > 0 ? Math.min(mtu, known) : mtu;
  }

  /** Walks options as the kernel does here: kinds 0 and 1 take one byte, others their length. */
  private static int find(PacketBuffer p, int l4, int header) {
    int at = l4 + TcpView.OPTIONS;
    int last = l4 + header - OPTION_BYTES;
    while (at <= last) {
      int kind = p.u8(at);
      if (kind == TcpView.OPTION_MSS && p.u8(at + 1) == OPTION_BYTES) {
        return at;
      }
      at += kind <= TcpView.OPTION_NOP || p.u8(at + 1) == 0 ? 1 : p.u8(at + 1);
    }
    return -1;
  }

  private static void lower(PacketBuffer p, int l4, int option, int wanted) {
    int old = p.u16(option + 2);
    if (old <= wanted) {
      return;
    }
    p.u16(option + 2, wanted);
    // the kernel sums both halves as if they stood at an even offset, wherever the option stands
    Checksum.transport16(p, l4 + TcpView.CHECKSUM, old, wanted);
  }

  private static void add(PacketBuffer p, int l4, int value) {
    int oldBytes = p.end() - l4;
    int options = l4 + TcpView.OPTIONS;
    for (int at = p.end() - 1; at >= options; at--) {
      p.u8(at + OPTION_BYTES, p.u8(at));
    }
    p.extent(p.start(), p.end() + OPTION_BYTES);
    int checksum = l4 + TcpView.CHECKSUM;
    Checksum.length16(p, checksum, oldBytes, oldBytes + OPTION_BYTES);
    int word = TcpView.OPTION_MSS << 24 | OPTION_BYTES << 16 | value;
    p.i32(options, word);
    Checksum.transport32(p, checksum, 0, word);
    int oldOffset = p.u16(l4 + TcpView.DATA_OFFSET);
    TcpView.headerBytes(p, l4, TcpView.headerBytes(p, l4) + OPTION_BYTES);
    Checksum.transport16(p, checksum, oldOffset, p.u16(l4 + TcpView.DATA_OFFSET));
    lengthen(p);
  }

  private static void lengthen(PacketBuffer p) {
    int l3 = p.l3();
    if (p.ipVersion() == 4) {
      int old = Ipv4View.totalLength(p, l3);
      Ipv4View.totalLength(p, l3, old + OPTION_BYTES);
      Checksum.replace16(p, l3 + Ipv4View.CHECKSUM, old, old + OPTION_BYTES);
    } else {
      Ipv6View.payloadLength(p, l3, Ipv6View.payloadLength(p, l3) + OPTION_BYTES);
    }
  }
}
