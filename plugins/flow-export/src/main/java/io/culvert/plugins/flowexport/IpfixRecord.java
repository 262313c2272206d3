package io.culvert.plugins.flowexport;

import io.culvert.helpers.flows.Flow;

/**
 * A flow as a record tells of it.
 *
 * @param flow the flow
 * @param fromMicros since when the counts are counted
 * @param ingress number of the device of the first packet, 0 for unknown
 * @param egress number of the device it left by
 */
record IpfixRecord(
    Flow flow,
    long fromMicros,
    long originalPackets,
    long originalBytes,
    long replyPackets,
    long replyBytes,
    int ingress,
    int egress) {

  private static final int CREATE_NAT44 = 4;
  private static final int DELETE_NAT44 = 5;

  /** The registry has no word for IPv6 to IPv6; these say translation and no more. */
  private static final int CREATE = 1;

  private static final int DELETE = 2;

  private static final int IDLE_TIMEOUT = 1;
  private static final int ACTIVE_TIMEOUT = 2;
  private static final int END_DETECTED = 3;
  private static final int FORCED_END = 4;

  /** ICMP has no ports. */
  int port(int number) {
    return flow.icmp() ? 0 : number;
  }

  int icmpTypeAndCode() {
    return flow.icmp() ? flow.original().destinationPort() : 0;
  }

  /** IANA's registry, flowEndReason. */
  int endReason() {
    return switch (flow.end()) {
      case NOT -> ACTIVE_TIMEOUT;
      case IDLE -> IDLE_TIMEOUT;
      case CLOSED -> END_DETECTED;
      case FORCED -> FORCED_END;
    };
  }

  /** IANA's registry, natEvent. */
  int natEvent() {
    boolean ends = flow.kind() == Flow.Kind.ENDED;
    if (flow.ipVersion() == 4) {
      return ends ? DELETE_NAT44 : CREATE_NAT44;
    }
    return ends ? DELETE : CREATE;
  }
}
