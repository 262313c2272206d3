package io.culvert.core.router;

/** ICMP and ICMPv6 types and codes the router uses (RFC 792, 1122, 1812, 4443). */
public final class IcmpCodes {

  public static final int ECHO_REPLY = 0;
  public static final int DEST_UNREACHABLE = 3;
  public static final int SOURCE_QUENCH = 4;
  public static final int REDIRECT = 5;
  public static final int ECHO = 8;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;
  public static final int TIMESTAMP = 13;
  public static final int TIMESTAMP_REPLY = 14;

  public static final int NET_UNREACHABLE = 0;
  public static final int HOST_UNREACHABLE = 1;
  public static final int PROTOCOL_UNREACHABLE = 2;
  public static final int PORT_UNREACHABLE = 3;
  public static final int FRAGMENTATION_NEEDED = 4;
  public static final int SOURCE_ROUTE_FAILED = 5;
  public static final int NET_PROHIBITED = 9;
  public static final int HOST_PROHIBITED = 10;
  public static final int ADMIN_PROHIBITED = 13;

  public static final int V6_DEST_UNREACHABLE = 1;
  public static final int V6_PACKET_TOO_BIG = 2;
  public static final int V6_TIME_EXCEEDED = 3;
  public static final int V6_PARAMETER_PROBLEM = 4;
  public static final int V6_ECHO = 128;
  public static final int V6_ECHO_REPLY = 129;
  public static final int V6_ROUTER_SOLICITATION = 133;
  public static final int V6_ROUTER_ADVERTISEMENT = 134;
  public static final int V6_NEIGHBOR_SOLICITATION = 135;
  public static final int V6_NEIGHBOR_ADVERTISEMENT = 136;
  public static final int V6_REDIRECT = 137;

  public static final int V6_NO_ROUTE = 0;
  public static final int V6_ADMIN_PROHIBITED = 1;
  public static final int V6_BEYOND_SCOPE = 2;
  public static final int V6_ADDRESS_UNREACHABLE = 3;
  public static final int V6_PORT_UNREACHABLE = 4;
  public static final int V6_POLICY_FAIL = 5;
  public static final int V6_REJECT_ROUTE = 6;

  public static final int V6_HEADER_FIELD = 0;
  public static final int V6_UNKNOWN_NEXT_HEADER = 1;
  public static final int V6_UNKNOWN_OPTION = 2;
  public static final int V6_FIRST_FRAGMENT_INCOMPLETE = 3;

  private IcmpCodes() {}
}
