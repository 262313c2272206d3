package io.culvert.core.simulation.run;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Prefix;
import java.util.List;

/** The networks of a world: lan and dmz behind the first router, net behind the second. */
enum Place {
  LAN("10.0.0.", "fd00:a::"),
  DMZ("192.0.2.", "fd00:d::"),
  LINK("203.0.113.", "fd00:c::"),
  NET("198.51.100.", "fd00:b::");

  private final String four;
  private final String six;

  Place(String four, String six) {
    this.four = four;
    this.six = six;
  }

  /** The address with that number here. */
  IpAddress address(int ipVersion, int number) {
    return IpAddress.of(ipVersion == 4 ? four + number : six + Integer.toHexString(number));
  }

  /** The same with the length of the network's prefix. */
  Prefix prefix(int ipVersion, int number) {
    return new Prefix(address(ipVersion, number), ipVersion == 4 ? 24 : 64);
  }

  /** The network itself. */
  Prefix network(int ipVersion) {
    Prefix any = prefix(ipVersion, 1);
    return new Prefix(any.network(), any.lengthBits());
  }

  /** All networks. */
  static List<Prefix> networks(int ipVersion) {
    return List.of(
        LAN.network(ipVersion),
        DMZ.network(ipVersion),
        LINK.network(ipVersion),
        NET.network(ipVersion));
  }
}
