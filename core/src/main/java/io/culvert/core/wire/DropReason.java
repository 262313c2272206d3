package io.culvert.core.wire;

import java.util.Locale;

/**
 * Every way a packet may die, one counter each. The words are for people: they appear in {@code
 * status}, trace, log and page. On the ground floor because every floor can kill a packet.
 */
public enum DropReason {
  // device and header checks
  NO_BUFFER("no packet buffer free"),
  NOT_OWNER("another router of the cluster owns the addresses"),
  HAND_OVER_FULL("another router of the cluster judges it, and too much waits for that one"),
  HAND_OVER_LOST("handed from router to router of the cluster, and none judges it"),
  TRUNCATED("shorter than its headers say"),
  BAD_ETHERTYPE("Ethernet type is not IPv4, IPv6 or ARP"),
  NOT_FOR_US_L2("Ethernet destination is not this device"),
  BAD_IP_VERSION("IP version is neither 4 nor 6"),
  BAD_IP_HEADER("IP header length is wrong"),
  BAD_IP_CHECKSUM("IPv4 header checksum is wrong"),
  BAD_IP_OPTION("IP option or extension header is malformed"),
  MARTIAN_SOURCE("source address can't be a source here"),
  MARTIAN_DESTINATION("destination address can't be routed"),
  // reassembly
  FRAGMENT_INVALID("fragment is malformed"),
  FRAGMENT_OVERLAP("fragments overlap"),
  FRAGMENT_TIMEOUT("fragments did not all arrive in time"),
  FRAGMENT_MEMORY("no memory left for fragments"),
  // conntrack
  TABLE_FULL("conntrack table full"),
  SOURCE_ENTRIES("its source has as many entries as its quota allows"),
  SOURCE_RATE("its source opens entries faster than its quota allows"),
  CONFIRM_CLASH("another packet confirmed the same tuple first"),
  CONNTRACK_REFUSED("conntrack refused the packet"),
  CHAIN_TOO_LONG("too many entries in one hash chain"),
  // chains and NAT
  RULE_DROP("dropped by a rule"),
  MATCH_DROP("dropped by a match that can't judge it"),
  POLICY_DROP("dropped by a chain's policy"),
  RULE_REJECT("rejected by a rule"),
  NAT_NO_TUPLE("no free address and port for NAT"),
  NAT_NO_ADDRESS("egress device has no address to masquerade with"),
  NAT_DEVICE_CHANGED("masqueraded entry now leaves by another device"),
  NAT_ICMP_UNTRANSLATABLE("ICMP error can't be translated"),
  // helpers
  HELPER_DROP("dropped by a helper"),
  HELPER_FAULT("helper failed on the packet"),
  HELPER_PARTIAL("helper command cut across segments"),
  REWRITE_EXCEEDS_MTU("rewritten payload no longer fits"),
  // routing and local delivery
  REVERSE_PATH("reverse path filter"),
  NO_ROUTE("no route to destination"),
  TTL_EXCEEDED("TTL or hop limit used up"),
  PACKET_TOO_BIG("larger than the egress MTU and may not be fragmented"),
  SOURCE_ROUTED("source routed"),
  NEIGHBOR_UNRESOLVED("next hop's link address unknown"),
  NEIGHBOR_QUEUE_FULL("too many packets wait for one next hop"),
  ADMIN_PROTECTED("aimed at the router's own admin address"),
  LOCAL_UNHANDLED("for the router itself, which has no use for it"),
  NOT_FORWARDED("multicast, broadcast or link-local: not forwarded"),
  DEVICE_DOWN("egress device is down"),
  DEVICE_QUEUE_FULL("egress device took no more packets"),
  DEVICE_ERROR("egress device refused the packet"),
  SEGMENTATION_FAILED("super-packet could not be segmented"),
  ENGINE_FAULT("engine fault; see the log");

  private final String words;

  DropReason(String words) {
    this.words = words;
  }

  /** The reason in words, without the packet's values. */
  public String words() {
    return words;
  }

  /** The reason as a metric label: lower case with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
