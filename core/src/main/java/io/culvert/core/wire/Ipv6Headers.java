package io.culvert.core.wire;

/**
 * Looks for one header in the chain behind an IPv6 header ({@code ipv6_find_hdr} in {@code
 * net/ipv6/exthdrs_core.c}). Does not allocate.
 */
public final class Ipv6Headers {

  /** {@link #find}: the chain ends without it, or goes on in another fragment. */
  public static final int ABSENT = -1;

  /** {@link #find}: the chain leads out of the packet. */
  public static final int BROKEN = -2;

  private static final int OPTION_HEADER_BYTES = 2;
  private static final int OFFSET_END = 4;

  private Ipv6Headers() {}

  /** Where the first header of kind {@code target} begins, {@link #ABSENT} or {@link #BROKEN}. */
  public static int find(PacketBuffer p, int target) {
    int header = Ipv6View.nextHeader(p, p.l3());
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    while (true) {
      boolean found = header == target;
      if (!Ipv6View.extension(header) || header == IpProtocol.NO_NEXT_HEADER) {
        return found ? at : ABSENT;
      }
      boolean longer = header == IpProtocol.IPV6_FRAGMENT || header == IpProtocol.IPV6_ROUTING;
      if (at + (longer ? OFFSET_END : OPTION_HEADER_BYTES) > p.end()) {
        return BROKEN;
      }
      if (found) {
        return at;
      }
      if (header == IpProtocol.IPV6_FRAGMENT && Ipv6View.fragmentOffset(p, at) != 0) {
        return ABSENT;
      }
      int next = p.u8(at);
      at += Ipv6View.extensionBytes(p, at, header);
      header = next;
    }
  }
}
