package io.culvert.core.device;

import io.culvert.core.wire.ArpView;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/** Answers every echo request and every ARP request on a device, for any address. */
public final class EchoResponder implements PacketSink {

  private int answered;

  /** How many echo requests were answered. */
  public int answered() {
    return answered;
  }

  @Override
  public void receive(Device from, PacketBuffer packet) {
    if (from.medium() == Medium.ETHERNET) {
      int at = packet.start();
      EthernetView.destination(packet, at, EthernetView.source(packet, at));
      EthernetView.source(packet, at, from.linkAddress());
      if (EthernetView.type(packet, at) == EthernetView.TYPE_ARP) {
        answerArp(from, packet);
        return;
      }
    }
    if (HeaderParser.parse(packet) != null || !answer(packet)) {
      packet.release();
      return;
    }
    answered++;
    from.transmit(packet);
  }

  private static void answerArp(Device from, PacketBuffer p) {
    int at = p.l3();
    long wanted = ArpView.target(p, at);
    ArpView.begin(p, at, ArpView.REPLY);
    ArpView.target(p, at, ArpView.sender(p, at));
    ArpView.targetLink(p, at, ArpView.senderLink(p, at));
    ArpView.sender(p, at, wanted);
    ArpView.senderLink(p, at, from.linkAddress());
    from.transmit(p);
  }

  private static boolean answer(PacketBuffer p) {
    int l3 = p.l3();
    int l4 = p.l4();
    if (p.protocol() == IpProtocol.ICMP && IcmpView.type(p, l4) == IcmpView.ECHO_REQUEST) {
      long source = Ipv4View.source(p, l3);
      Ipv4View.source(p, l3, Ipv4View.destination(p, l3));
      Ipv4View.destination(p, l3, source);
      IcmpView.type(p, l4, IcmpView.ECHO_REPLY);
    } else if (p.protocol() == IpProtocol.ICMPV6
        && IcmpView.type(p, l4) == IcmpView.V6_ECHO_REQUEST) {
      long high = Ipv6View.sourceHigh(p, l3);
      long low = Ipv6View.sourceLow(p, l3);
      Ipv6View.source(p, l3, Ipv6View.destinationHigh(p, l3), Ipv6View.destinationLow(p, l3));
      Ipv6View.destination(p, l3, high, low);
      IcmpView.type(p, l4, IcmpView.V6_ECHO_REPLY);
    } else {
      return false;
    }
    Checksum.fillTransport(p);
    return true;
  }
}
