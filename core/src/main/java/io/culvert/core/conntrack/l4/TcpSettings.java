package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tunable;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.wire.IpProtocol;

/** TCP's settings ({@code struct nf_tcp_net}). */
final class TcpSettings {

  /** By state, and by the reasons of {@link TcpState} to cut a state short. */
  final TimeoutPolicy timeouts;

  /** An ACK may open an entry: pick up connections older than the router. */
  final Tunable loose;

  /** No segment but a bad RST is out of window. */
  final Tunable beLiberal;

  /** Not even a bad RST. */
  final Tunable ignoreInvalidRst;

  /** So many repetitions of one ACK shorten the timeout. */
  final Tunable maxRetransmissions;

  TcpSettings(Tunables registry) {
    timeouts =
        new Timeouts(registry, IpProtocol.TCP, TcpState.TIMEOUTS)
            .follow(TcpState.SYN_SENT, "tcp_timeout_syn_sent", 120)
            .follow(TcpState.SYN_RECV, "tcp_timeout_syn_recv", 60)
            .follow(TcpState.ESTABLISHED, "tcp_timeout_established", 432_000)
            .follow(TcpState.FIN_WAIT, "tcp_timeout_fin_wait", 120)
            .follow(TcpState.CLOSE_WAIT, "tcp_timeout_close_wait", 60)
            .follow(TcpState.LAST_ACK, "tcp_timeout_last_ack", 30)
            .follow(TcpState.TIME_WAIT, "tcp_timeout_time_wait", 120)
            .follow(TcpState.CLOSE, "tcp_timeout_close", 10)
            .follow(TcpState.RETRANSMITTED, "tcp_timeout_max_retrans", 300)
            .follow(TcpState.UNACKNOWLEDGED, "tcp_timeout_unacknowledged", 300)
            .fixed(TcpState.SYN_SENT2, "syn_sent2", 120)
            .policy();
    loose = Timeouts.number(registry, "tcp_loose", 1, 1);
    beLiberal = Timeouts.number(registry, "tcp_be_liberal", 0, 1);
    ignoreInvalidRst = Timeouts.number(registry, "tcp_ignore_invalid_rst", 0, 1);
    maxRetransmissions = Timeouts.number(registry, "tcp_max_retrans", 3, 255);
  }

  /** How long an entry in that state is kept after a segment of that kind, in nanoseconds. */
  long timeout(ConntrackEntry e, int state, int kind, TimeoutPolicy policy) {
    long full = policy.nanos(state);
    if (TcpMemory.retransmissions(e) >= maxRetransmissions.value()
        && full > policy.nanos(TcpState.RETRANSMITTED)) {
      return policy.nanos(TcpState.RETRANSMITTED);
    }
    if (kind == TcpState.RST) {
      return policy.nanos(TcpState.CLOSE);
    }
    int flags = TcpMemory.flags(e, 0) | TcpMemory.flags(e, 1);
    long unacknowledged = policy.nanos(TcpState.UNACKNOWLEDGED);
    if ((flags & TcpMemory.DATA_UNACKNOWLEDGED) != 0 && full > unacknowledged) {
      return unacknowledged;
    }
    if (TcpMemory.lastWindow(e) == 0) {
      return Math.min(full, policy.nanos(TcpState.RETRANSMITTED));
    }
    return full;
  }
}
