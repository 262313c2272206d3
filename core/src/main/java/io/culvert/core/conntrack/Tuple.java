package io.culvert.core.conntrack;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.IpProtocol;

/**
 * One direction's identity as a value, for the control plane: listing, filters, tests. Ports hold
 * what {@link PacketTuple} says they hold.
 *
 * @param protocol IP protocol number
 * @param source source address
 * @param sourcePort source port, or the ICMP id
 * @param destination destination address, same IP version
 * @param destinationPort destination port, or ICMP {@code type << 8 | code}
 */
public record Tuple(
    int protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

  /** The value of {@code tuple}. */
  public static Tuple of(PacketTuple tuple) {
    int version = tuple.ipVersion();
    return new Tuple(
        tuple.protocol(),
        new IpAddress(version, tuple.sourceHigh, tuple.sourceLow),
        tuple.sourcePort(),
        new IpAddress(version, tuple.destinationHigh, tuple.destinationLow),
        tuple.destinationPort());
  }

  /** Whether ports hold an ICMP id and type. */
  public boolean icmp() {
    return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
  }

  @Override
  public String toString() {
    return icmp()
        ? protocol
            + " "
            + source
            + " > "
            + destination
            + " id "
            + sourcePort
            + " type "
            + (destinationPort >> 8)
            + ((destinationPort & 0xFF) == 0 ? "" : " code " + (destinationPort & 0xFF))
        : protocol + " " + source + ":" + sourcePort + " > " + destination + ":" + destinationPort;
  }
}
