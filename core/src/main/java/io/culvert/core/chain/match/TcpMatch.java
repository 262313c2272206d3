package io.culvert.core.chain.match;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PortMatch;
import io.culvert.core.chain.Span;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;
import java.util.List;

/**
 * {@code -m tcp} ({@code tcp_mt} in {@code net/netfilter/xt_tcpudp.c}). With an option to look for,
 * or with nothing, a packet without a whole TCP header is dropped; with only ports and flags, one
 * without their bytes does not match.
 */
public final class TcpMatch implements PortMatch {

  private final Span source;
  private final Span destination;
  private final int flagMask;
  private final int flagValue;
  private final boolean notFlags;
  private final int option;
  private final boolean notOption;
  private final boolean whole;
  private final int neededBytes;

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
    boolean plain = source.anyPort() && destination.anyPort() && flagMask == 0;
    this.whole = option > 0 || plain;
    if (whole) {
      neededBytes = TcpView.HEADER_BYTES;
    } else if (flagMask > 0) {
      neededBytes = TcpView.FLAGS + 1;
    } else {
      neededBytes = destination.anyPort() ? TcpView.DESTINATION_PORT : TcpView.SEQUENCE;
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    if (whole) {
      return TransportHeader.whole(packet, neededBytes)
          && fields(p, p.l4())
          && (option == 0 || option(packet));
    }
    int start = TransportHeader.start(p);
    return start >= 0 && start + neededBytes <= p.end() && fields(p, start);
  }

  @Override
  public List<Span> sourcePorts() {
    return PortMatch.listed(source);
  }

  @Override
  public List<Span> destinationPorts() {
    return PortMatch.listed(destination);
  }

  private boolean fields(PacketBuffer p, int l4) {
    return source.holds(TcpView.sourcePort(p, l4))
        && (neededBytes == TcpView.DESTINATION_PORT
            || destination.holds(TcpView.destinationPort(p, l4)))
        && (flagMask == 0 || ((TcpView.flags(p, l4) & flagMask) == flagValue) != notFlags);
  }

  private boolean option(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int header = TcpView.headerBytes(p, p.l4());
    if (header < TcpView.HEADER_BYTES || !TransportHeader.reaches(p, header)) {
      return packet.undecided();
    }
    return (TcpView.option(p, p.l4(), option) >= 0) != notOption;
  }

  @Override
  public boolean ofFlow() {
    return option == 0;
  }

  @Override
  public int tcpFlags() {
    return flagMask;
  }
}
