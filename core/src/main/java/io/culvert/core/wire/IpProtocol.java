package io.culvert.core.wire;

/** IP protocol numbers the engine gives a meaning to (IANA "Protocol Numbers"). */
public final class IpProtocol {

  public static final int HOP_BY_HOP = 0;
  public static final int ICMP = 1;
  public static final int IGMP = 2;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int IPV6_ROUTING = 43;
  public static final int IPV6_FRAGMENT = 44;
  public static final int GRE = 47;
  public static final int ESP = 50;
  public static final int AH = 51;
  public static final int ICMPV6 = 58;
  public static final int NO_NEXT_HEADER = 59;
  public static final int DESTINATION_OPTIONS = 60;
  public static final int DCCP = 33;
  public static final int PIM = 103;
  public static final int SCTP = 132;
  public static final int MOBILITY = 135;
  public static final int UDPLITE = 136;

  private IpProtocol() {}
}
