package io.culvert.core.twin;

import java.util.List;

/** The kernel's names of what is drawn for how long entries are kept. */
public final class TimeoutSettings {

  /** What these, and all other settings of tracking, begin with. */
  public static final String PREFIX = "net.netfilter.nf_conntrack_";

  /** Without the prefix. */
  public static final List<String> NAMES =
      List.of(
          "tcp_timeout_syn_sent",
          "tcp_timeout_syn_recv",
          "tcp_timeout_established",
          "tcp_timeout_fin_wait",
          "tcp_timeout_close_wait",
          "tcp_timeout_last_ack",
          "tcp_timeout_time_wait",
          "tcp_timeout_close",
          "tcp_timeout_max_retrans",
          "tcp_timeout_unacknowledged",
          "udp_timeout",
          "udp_timeout_stream",
          "icmp_timeout",
          "icmpv6_timeout",
          "gre_timeout",
          "generic_timeout",
          "sctp_timeout_established",
          "sctp_timeout_cookie_wait");

  private TimeoutSettings() {}
}
