package io.culvert.core.simulation.rules;

import io.culvert.core.simulation.net.Reading;
import io.culvert.core.wire.Prefix;

/**
 * A rule of FORWARD without state; what is {@code null}, 0 or empty is not asked for.
 *
 * @param protocol by number
 * @param lowPort first of the destination ports, only with TCP and UDP
 */
record Line(
    Prefix from, Prefix to, String device, int protocol, int lowPort, int highPort, Action action) {

  /** What becomes of a packet that matches. */
  enum Action {
    ACCEPT,
    DROP,
    REJECT
  }

  boolean matches(Passage p) {
    return (from == null || from.contains(p.from()))
        && (to == null || to.contains(p.to()))
        && (device.isEmpty() || device.equals(p.device()))
        && (protocol == 0 || protocol == p.protocol())
        && (lowPort == 0 || p.destinationPort() >= lowPort && p.destinationPort() <= highPort);
  }

  String text() {
    StringBuilder s = new StringBuilder("-A FORWARD");
    if (from != null) {
      s.append(" -s ").append(from.network()).append('/').append(from.lengthBits());
    }
    if (to != null) {
      s.append(" -d ").append(to.network()).append('/').append(to.lengthBits());
    }
    if (!device.isEmpty()) {
      s.append(" -i ").append(device);
    }
    if (protocol != 0) {
      s.append(" -p ").append(name(protocol));
    }
    if (lowPort != 0) {
      s.append(" --dport ").append(lowPort).append(':').append(highPort);
    }
    return s.append(" -j ").append(action).append('\n').toString();
  }

  private static String name(int protocol) {
    return switch (protocol) {
      case Reading.TCP -> "tcp";
      case Reading.UDP -> "udp";
      case Reading.ICMP -> "icmp";
      default -> "ipv6-icmp";
    };
  }
}
