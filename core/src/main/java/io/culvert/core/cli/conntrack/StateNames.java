package io.culvert.core.cli.conntrack;

import io.culvert.core.cli.UsageException;
import io.culvert.core.wire.IpProtocol;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The words after {@code --state} of each protocol that has states, as conntrack(8) knows them. */
final class StateNames {

  private static final Set<String> TCP =
      Set.of(
          "NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE LISTEN SYN_SENT2"
              .split(" "));

  private static final Set<String> DCCP =
      Set.of(
          "NONE REQUEST RESPOND PARTOPEN OPEN CLOSEREQ CLOSING TIMEWAIT IGNORE INVALID".split(" "));

  /** With the two of heartbeats, which the tool does not know. */
  private static final Set<String> SCTP =
      Set.of(
          ("NONE CLOSED COOKIE_WAIT COOKIE_ECHOED ESTABLISHED SHUTDOWN_SENT SHUTDOWN_RECD"
                  + " SHUTDOWN_ACK_SENT HEARTBEAT_SENT HEARTBEAT_ACKED")
              .split(" "));

  private StateNames() {}

  /**
   * Takes what is a state of that protocol; of SCTP in small letters, too.
   *
   * @throws UsageException if it is none, with those there are
   */
  static void check(int protocol, String state) {
    switch (protocol) {
      case IpProtocol.SCTP -> check("SCTP", SCTP, state, state.toUpperCase(Locale.ROOT));
      case IpProtocol.DCCP -> check("DCCP", DCCP, state, state);
      default -> check("TCP", TCP, state, state);
    }
  }

  private static void check(String protocol, Set<String> known, String given, String state) {
    if (!known.contains(state)) {
      String all = String.join(", ", new TreeSet<>(known));
      throw new UsageException(
          "\"" + given + "\" is no state of " + protocol + "; they are " + all);
    }
  }
}
