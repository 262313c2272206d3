package io.culvert.core.control.trace;

import io.culvert.core.control.PacketView;
import io.culvert.core.device.Device;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.InnerHeaders;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * Reads the headers of packets that nothing has checked yet, as far as they go. Leaves the packet
 * as it is. One thread; allocates what it returns.
 */
public final class HeaderReader {

  private static final int PORT_BYTES = 4;
  private static final int ICMP_BYTES = 2;

  private final InnerHeaders headers = new InnerHeaders();

  /** The headers of {@code packet}, or {@code null} where it is too short or no IP. */
  public PacketView read(PacketBuffer packet, Device ingress) {
    int at = packet.l3();
    int version = at < packet.end() ? packet.u8(at) >>> 4 : 0;
    int least = version == 4 ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES;
    if (version != 4 && version != 6 || at + least > packet.end()) {
      return null;
    }
    HeaderParser.inner(packet, at, version, headers);
    int protocol = headers.ok() ? headers.protocol() : firstProtocol(packet, at, version);
    return new PacketView(
        ingress == null ? "" : ingress.name(),
        address(packet, at, version, false),
        address(packet, at, version, true),
        protocol,
        headers.ok() ? transport(packet, headers.l4(), protocol) : PacketView.Transport.NONE,
        packet.end() - at,
        fragment(packet, at, version));
  }

  private static int firstProtocol(PacketBuffer p, int at, int version) {
    return version == 4 ? Ipv4View.protocol(p, at) : Ipv6View.nextHeader(p, at);
  }

  private boolean fragment(PacketBuffer p, int at, int version) {
    if (version == 6) {
      return Ipv6View.fragmentHeader(p, at) >= 0;
    }
    return Ipv4View.fragmentOffset(p, at) != 0 || Ipv4View.moreFragments(p, at);
  }

  private static IpAddress address(PacketBuffer p, int at, int version, boolean destination) {
    if (version == 4) {
      return new IpAddress(
          4, 0, destination ? Ipv4View.destination(p, at) : Ipv4View.source(p, at));
    }
    return destination
        ? IpAddress.v6(Ipv6View.destinationHigh(p, at), Ipv6View.destinationLow(p, at))
        : IpAddress.v6(Ipv6View.sourceHigh(p, at), Ipv6View.sourceLow(p, at));
  }

  private static PacketView.Transport transport(PacketBuffer p, int l4, int protocol) {
    int there = p.end() - l4;
    return switch (protocol) {
      case IpProtocol.TCP ->
          there < PORT_BYTES
              ? PacketView.Transport.NONE
              : ports(p, l4, there > TcpView.FLAGS ? p.u8(l4 + TcpView.FLAGS) : -1);
      case IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP, IpProtocol.DCCP ->
          there < PORT_BYTES ? PacketView.Transport.NONE : ports(p, l4, -1);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          there < ICMP_BYTES
              ? PacketView.Transport.NONE
              : PacketView.Transport.icmp(p.u8(l4), p.u8(l4 + 1));
      default -> PacketView.Transport.NONE;
    };
  }

  private static PacketView.Transport ports(PacketBuffer p, int l4, int flags) {
    return new PacketView.Transport(p.u16(l4), p.u16(l4 + 2), flags, -1, -1);
  }
}
