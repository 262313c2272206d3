package io.culvert.core.wire;

/**
 * Cuts a super-packet into the packets it stands for, with finished checksums, for devices that
 * can't: {@link #begin} once, then {@link #next} until it says {@code false}. One a device; not
 * thread safe; does not allocate.
 *
 * <p>Sources: {@code tcp_gso_segment} (net/ipv4/tcp_offload.c), {@code __udp_gso_segment}
 * (net/ipv4/udp_offload.c), {@code inet_gso_segment} (net/ipv4/af_inet.c).
 */
public final class Segmenter {

  private PacketBuffer whole;
  private int headerEnd;
  private int cursor;
  private int segment;
  private boolean tcp;
  private boolean withChecksum;

  /**
   * Takes {@code packet}, which must stay as it is until the last segment is made; the caller keeps
   * it. An unparsed packet is parsed here.
   *
   * @return {@code null} if it can be cut, else why not
   */
  public DropReason begin(PacketBuffer packet) {
    whole = null;
    if (packet.ipVersion() == 0 && HeaderParser.parse(packet) != null) {
      return DropReason.SEGMENTATION_FAILED;
    }
    int l4 = packet.l4();
    tcp = packet.gsoType() != PacketBuffer.GSO_UDP_L4;
    int wanted = tcp ? IpProtocol.TCP : IpProtocol.UDP;
    int header = tcp ? TcpView.HEADER_BYTES : UdpView.HEADER_BYTES;
    if (packet.gsoSize() <= 0
        || l4 < 0
        || packet.protocol() != wanted
        || packet.fragment()
        || l4 + header > packet.end()) {
      return DropReason.SEGMENTATION_FAILED;
    }
    if (tcp) {
      header = TcpView.headerBytes(packet, l4);
      if (header < TcpView.HEADER_BYTES || l4 + header > packet.end()) {
        return DropReason.SEGMENTATION_FAILED;
      }
    }
    withChecksum = tcp || packet.checksumPartial() || UdpView.checksum(packet, l4) != 0;
    headerEnd = l4 + header;
    cursor = headerEnd;
    segment = 0;
    whole = packet;
    return null;
  }

  /**
   * Writes the next segment into {@code into}, complete with Ethernet header where there is one.
   *
   * @return {@code false} when there is none left and {@code into} is untouched
   */
  public boolean next(PacketBuffer into) {
    if (whole == null) {
      return false;
    }
    int start = whole.start();
    int payload = Math.min(whole.gsoSize(), whole.end() - cursor);
    into.reset();
    into.bytes().put(start, whole.bytes(), start, headerEnd - start);
    into.bytes().put(headerEnd, whole.bytes(), cursor, payload);
    into.extent(start, headerEnd + payload);
    into.headers(whole.l3(), whole.l4());
    into.inside(whole.ipVersion(), whole.protocol());
    boolean last = cursor + payload == whole.end();
    fixIp(into);
    if (tcp) {
      fixTcp(into, last);
    } else {
      UdpView.length(into, into.l4(), into.end() - into.l4());
    }
    if (withChecksum) {
      Checksum.fillTransport(into);
    }
    cursor += payload;
    segment++;
    if (last) {
      whole = null;
    }
    return true;
  }

  private void fixIp(PacketBuffer p) {
    int l3 = p.l3();
    if (p.ipVersion() == 4) {
      Ipv4View.totalLength(p, l3, p.l3LengthBytes());
      Ipv4View.id(p, l3, Ipv4View.id(p, l3) + segment);
      Checksum.fillIpv4Header(p);
    } else {
      Ipv6View.payloadLength(p, l3, p.l3LengthBytes() - Ipv6View.HEADER_BYTES);
    }
  }

  private void fixTcp(PacketBuffer p, boolean last) {
    int l4 = p.l4();
    TcpView.sequence(p, l4, TcpView.sequence(p, l4) + cursor - headerEnd);
    int flags = TcpView.flags(p, l4);
    if (!last) {
      flags &= ~(TcpView.FIN | TcpView.PSH);
    }
    if (segment > 0) {
      flags &= ~TcpView.CWR;
    }
    TcpView.flags(p, l4, flags);
  }
}
