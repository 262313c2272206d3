package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * {@code -m tcp} ({@code tcp_mt} in {@code net/netfilter/xt_tcpudp.c}). A packet without a whole
 * TCP header does not match.
 */
public final class TcpMatch implements Match {

  private final Span source;
  private final Span destination;
  private final int flagMask;
  private final int flagValue;
  private final boolean notFlags;
  private final int option;
  private final boolean notOption;

  /**
   * A match on TCP headers.
   *
   * @param source source ports
   * @param destination destination ports
   * @param flagMask flag bits that are looked at
   * @param flagValue those of them that must be set
   * @param notFlags whether the flags must differ from that
   * @param option kind of an option that must be there; 0 for none
   * @param notOption whether it must not be there
   */
  public TcpMatch(
      Span source,
      Span destination,
      int flagMask,
      int flagValue,
      boolean notFlags,
      int option,
      boolean notOption) {
    this.source = source;
    this.destination = destination;
    this.flagMask = flagMask;
    this.flagValue = flagValue;
    this.notFlags = notFlags;
    this.option = option;
    this.notOption = notOption;
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l4 = p.l4();
    if (l4 < 0 || l4 + TcpView.HEADER_BYTES > p.end()) {
      return false;
    }
    return source.holds(TcpView.sourcePort(p, l4))
        && destination.holds(TcpView.destinationPort(p, l4))
        && ((TcpView.flags(p, l4) & flagMask) == flagValue) != notFlags
        && (option == 0 || (TcpView.option(p, l4, option) >= 0) != notOption);
  }
}
