package io.culvert.core.twin.kernel;

import io.culvert.core.wire.IpProtocol;

/**
 * What an IPv6 host says unasked, and no setting silences: the multicast groups it listens to (RFC
 * 3810 section 5.2), with hop limit 1, so that it is never somebody else's packet passed on.
 */
final class Noise {

  private static final int IPV6_HEADER_BYTES = 40;
  private static final int NEXT_HEADER = 6;
  private static final int HOP_LIMIT = 7;
  private static final int DESTINATION = 24;
  private static final int ROUTER_ALERT_BYTES = 8;
  private static final int REPORT_V2 = 143;
  private static final int REPORT_V1 = 131;

  private Noise() {}

  /** Whether {@code packet}, which the kernel sent, is no answer to anything. */
  static boolean hears(byte[] packet) {
    if (packet.length <= IPV6_HEADER_BYTES + ROUTER_ALERT_BYTES
        || packet[0] >>> 4 != 6
        || packet[NEXT_HEADER] != IpProtocol.HOP_BY_HOP
        || packet[HOP_LIMIT] != 1
        || packet[DESTINATION] != (byte) 0xFF
        || packet[IPV6_HEADER_BYTES] != IpProtocol.ICMPV6) {
      return false;
    }
    int type = packet[IPV6_HEADER_BYTES + ROUTER_ALERT_BYTES] & 0xFF;
    return type == REPORT_V1 || type == REPORT_V2;
  }
}
