package io.culvert.core.conntrack;

import io.culvert.core.wire.IcmpView;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/** Asks {@link Homes} about packets, where there are any. One an engine; does not allocate. */
final class Elsewhere {

  private final ExpectationTable expectations;
  private final PacketTuple sought = new PacketTuple();
  private Homes homes;

  Elsewhere(ExpectationTable expectations) {
    this.expectations = expectations;
  }

  void homes(Homes others) {
    homes = others;
  }

  /** Whether a known entry is another engine's to judge; then {@code tracking} says whose. */
  boolean has(ConntrackEntry entry, Tracking tracking, long nowNanos) {
    return homes != null && away(homes.ofEntry(entry.id(), nowNanos), tracking);
  }

  /**
   * The same where no entry has {@code tuple}, whose zone is overwritten.
   *
   * @param local whether the router says it, or its host
   */
  boolean knows(
      PacketBuffer packet, boolean local, PacketTuple tuple, Tracking tracking, long nowNanos) {
    if (homes == null) {
      return false;
    }
    int zone = tracking.templateZone();
    tuple.zone(ConntrackTable.zoneOf(zone, tracking.templateZoneDirections(), 1));
    int home = homes.ofTuple(tuple, nowNanos);
    if (home == Homes.HERE && tracking.hasTemplate()) {
      tuple.zone(ConntrackTable.zoneOf(zone, tracking.templateZoneDirections(), 2));
      home = homes.ofTuple(tuple, nowNanos);
    }
    if (home == Homes.HERE && expectations.find(tuple, nowNanos) == null) {
      home = homes.ofUnknown(tuple, local || opens(packet), nowNanos);
    }
    return away(home, tracking);
  }

  /** See {@link Homes#taken}. */
  boolean taken(PacketTuple reply, ConntrackEntry draft, long nowNanos) {
    if (homes == null) {
      return false;
    }
    sought.set(reply).zone(ConntrackTable.zoneOf(draft.zone(), draft.zoneDirections(), 2));
    return homes.ofTuple(sought, nowNanos) != Homes.HERE;
  }

  private static boolean away(int home, Tracking tracking) {
    if (home != Homes.HERE) {
      tracking.away(home);
    }
    return home != Homes.HERE;
  }

  /** Whether no connection can have been before this packet. */
  private static boolean opens(PacketBuffer packet) {
    if (packet.protocol() == IpProtocol.ICMP || packet.protocol() == IpProtocol.ICMPV6) {
      int type = IcmpView.type(packet, packet.l4());
      return type == IcmpView.ECHO_REQUEST || type == IcmpView.V6_ECHO_REQUEST;
    }
    int flags = packet.l4() + TcpView.FLAGS;
    return packet.protocol() == IpProtocol.TCP
        && flags < packet.end()
        && (packet.u8(flags) & (TcpView.SYN | TcpView.ACK | TcpView.RST)) == TcpView.SYN;
  }
}
