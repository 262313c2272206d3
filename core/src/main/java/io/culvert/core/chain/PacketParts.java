package io.culvert.core.chain;

import io.culvert.core.device.Device;
import io.culvert.core.sets.IpSet;
import io.culvert.core.sets.SetKey;
import io.culvert.core.sets.SetKind;
import io.culvert.core.sets.SetOptions;
import io.culvert.core.sets.SetQuery;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/** Reads the parts of a packet that sets ask for, from the sides a rule says. One a rule. */
public final class PacketParts implements SetQuery {

  private final SetSides sides;
  private PacketContext packet;

  /** Reads from these sides. */
  public PacketParts(SetSides sides) {
    this.sides = sides;
  }

  /** The same for another packet. */
  public PacketParts of(PacketContext newPacket) {
    packet = newPacket;
    return this;
  }

  @Override
  public int parts() {
    return sides.count();
  }

  @Override
  public int ipVersion() {
    return packet.buffer().ipVersion();
  }

  @Override
  public int lengthBytes() {
    return packet.buffer().l3LengthBytes();
  }

  @Override
  public long nowNanos() {
    return packet.nowNanos();
  }

  @Override
  public boolean read(IpSet set, SetKey into) {
    into.clear();
    SetKind kind = set.kind();
    for (int i = 0; i < kind.fields().size(); i++) {
      boolean there =
          switch (kind.fields().get(i)) {
            case ADDRESS, NETWORK -> address(packet.buffer(), set, sides.source(i), i, into);
            case PORT -> port(packet.buffer(), kind, sides.source(i), into);
            case MAC -> mac(packet, sides.source(i), into);
            case MARK -> mark(packet, into);
            case DEVICE -> device(sides.source(i) ? packet.ingress() : packet.egress(), into);
            case SET -> false;
          };
      if (!there) {
        return false;
      }
    }
    return kind != SetKind.BITMAP_PORT
        || into.port >= set.options().first() && into.port <= set.options().last();
  }

  private static boolean address(PacketBuffer p, IpSet set, boolean source, int part, SetKey into) {
    SetOptions options = set.options();
    boolean host = set.kind().fields().get(part) == SetKind.Field.ADDRESS;
    int length = host ? options.netmask() : options.width();
    long high = PacketAddresses.high(p, !source);
    long low = PacketAddresses.low(p, !source);
    if (part > 0) {
      into.secondHigh = high;
      into.secondLow = low;
      into.cutSecond(options.ipVersion(), length);
      return true;
    }
    into.firstHigh = high;
    into.firstLow = low;
    into.cutFirst(options.ipVersion(), length);
    if (set.kind().bitmap()) {
      return low >= options.first() && low <= options.last();
    }
    boolean anywhere = set.kind() != SetKind.HASH_IP && set.kind() != SetKind.HASH_IP_PORT;
    return anywhere || into.firstHigh != 0 || into.firstLow != 0;
  }

  /** {@code ip_set_get_ip4_port}, {@code ip_set_get_ip6_port}. */
  private static boolean port(PacketBuffer p, SetKind kind, boolean source, SetKey into) {
    int protocol = p.protocol();
    boolean later = p.fragment() && p.fragmentOffset() > 0;
    boolean absent =
        p.ipVersion() == 6 ? later || protocol == IpProtocol.NO_NEXT_HEADER : protocol == 0;
    if (protocol < 0 || absent) {
      return false;
    }
    int needed =
        switch (protocol) {
          case IpProtocol.TCP -> 20;
          case IpProtocol.SCTP -> 12;
          case IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.ICMP, IpProtocol.ICMPV6 -> 8;
          default -> 0;
        };
    boolean known = needed > 0 && !(p.ipVersion() == 4 && later && protocol == IpProtocol.ICMPV6);
    if (kind == SetKind.BITMAP_PORT && !portHas(protocol)) {
      return false;
    }
    into.protocol = kind.protocols() ? protocol : 0;
    if (!known) {
      return true;
    }
    if (later || p.l4() < 0 || p.l4() + needed > p.end()) {
      return false;
    }
    boolean icmp = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    into.port = icmp || source ? p.u16(p.l4()) : p.u16(p.l4() + 2);
    return true;
  }

  private static boolean portHas(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
  }

  private static boolean mac(PacketContext packet, boolean source, SetKey into) {
    PacketBuffer p = packet.buffer();
    if (!packet.framed()) {
      return false;
    }
    into.extra =
        source ? EthernetView.source(p, p.start()) : EthernetView.destination(p, p.start());
    return into.extra != 0;
  }

  private static boolean mark(PacketContext packet, SetKey into) {
    into.extra = packet.mark() & 0xFFFF_FFFFL;
    return true;
  }

  private static boolean device(Device device, SetKey into) {
    if (device != null) {
      into.device(device.name());
    }
    return device != null;
  }
}
