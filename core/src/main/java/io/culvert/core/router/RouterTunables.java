package io.culvert.core.router;

import io.culvert.core.route.NeighborTunables;

/**
 * The router's tunables as fields, by kernel meaning and default; changed while running. Loop only.
 */
public final class RouterTunables {

  /** net.ipv4.ip_default_ttl. */
  public int defaultTtl = 64;

  /** net.ipv6.conf.all.hop_limit. */
  public int hopLimit = 64;

  /** net.ipv4.icmp_ratelimit, milliseconds a message for one destination. */
  public int icmpRateLimitMillis = 1_000;

  /** net.ipv4.icmp_ratemask, a bit for each limited type. */
  public int icmpRateMask = 0x1818;

  /** net.ipv4.icmp_msgs_per_sec. */
  public int icmpMessagesPerSecond = 1_000;

  /** net.ipv4.icmp_msgs_burst. */
  public int icmpMessagesBurst = 50;

  /** net.ipv4.neigh.default. */
  public final NeighborTunables neighbors4 = new NeighborTunables();

  /** net.ipv6.neigh.default. */
  public final NeighborTunables neighbors6 = new NeighborTunables();
}
