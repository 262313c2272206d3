package io.culvert.core.chain;

/**
 * How REJECT answers: the words of {@code --reject-with} with the ICMP type and code they stand for
 * ({@code net/ipv4/netfilter/ipt_REJECT.c}, {@code net/ipv6/netfilter/ip6t_REJECT.c}).
 */
public enum RejectKind {
  NET_UNREACHABLE(4, "icmp-net-unreachable", "net-unreach", 3, 0),
  HOST_UNREACHABLE(4, "icmp-host-unreachable", "host-unreach", 3, 1),
  PROTO_UNREACHABLE(4, "icmp-proto-unreachable", "proto-unreach", 3, 2),
  PORT_UNREACHABLE(4, "icmp-port-unreachable", "port-unreach", 3, 3),
  NET_PROHIBITED(4, "icmp-net-prohibited", "net-prohib", 3, 9),
  HOST_PROHIBITED(4, "icmp-host-prohibited", "host-prohib", 3, 10),
  TCP_RESET(4, "tcp-reset", "tcp-rst", -1, -1),
  ADMIN_PROHIBITED(4, "icmp-admin-prohibited", "admin-prohib", 3, 13),
  NO_ROUTE6(6, "icmp6-no-route", "no-route", 1, 0),
  ADMIN_PROHIBITED6(6, "icmp6-adm-prohibited", "adm-prohibited", 1, 1),
  ADDRESS_UNREACHABLE6(6, "icmp6-addr-unreachable", "addr-unreach", 1, 3),
  PORT_UNREACHABLE6(6, "icmp6-port-unreachable", "port-unreach", 1, 4),
  TCP_RESET6(6, "tcp-reset", "tcp-reset", -1, -1),
  POLICY_FAIL6(6, "icmp6-policy-fail", "policy-fail", 1, 5),
  REJECT_ROUTE6(6, "icmp6-reject-route", "reject-route", 1, 6);

  private final int ipVersion;
  private final String label;
  private final String alias;
  private final int icmpType;
  private final int icmpCode;

  RejectKind(int ipVersion, String label, String alias, int icmpType, int icmpCode) {
    this.ipVersion = ipVersion;
    this.label = label;
    this.alias = alias;
    this.icmpType = icmpType;
    this.icmpCode = icmpCode;
  }

  /** 4 or 6. */
  public int ipVersion() {
    return ipVersion;
  }

  /** The word {@code iptables-save} prints. */
  public String label() {
    return label;
  }

  /** The short word that is also understood. */
  public String alias() {
    return alias;
  }

  /** Whether the answer is a RST. */
  public boolean tcpReset() {
    return icmpType < 0;
  }

  /** ICMP or ICMPv6 type of the answer; -1 for a RST. */
  public int icmpType() {
    return icmpType;
  }

  /** Its code; -1 for a RST. */
  public int icmpCode() {
    return icmpCode;
  }
}
