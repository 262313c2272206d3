package io.culvert.core.twin.kernel;

import io.culvert.core.control.TimeoutView;
import io.culvert.core.device.tun.NetlinkSocket;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.NamedTimeouts;
import io.culvert.core.twin.TwinException;
import java.util.List;

/**
 * Makes a namespace's timeout policies over netlink, as {@code nfct timeout add} does ({@code
 * include/uapi/linux/netfilter/nfnetlink_cttimeout.h}).
 */
final class TimeoutObjects {

  private static final int NEW = 8 << 8;
  private static final int NAME = 1;
  private static final int L3_PROTOCOL = 2;
  private static final int L4_PROTOCOL = 3;
  private static final int DATA = 4;
  private static final int ERROR_AT = 16;

  /** {@code CTA_TIMEOUT_TCP_*} from 1 on. */
  private static final List<String> TCP =
      List.of(
          "syn_sent",
          "syn_recv",
          "established",
          "fin_wait",
          "close_wait",
          "last_ack",
          "time_wait",
          "close");

  /** {@code CTA_TIMEOUT_SCTP_*} from 1 on. */
  private static final List<String> SCTP =
      List.of("closed", "cookie_wait", "cookie_echoed", "established", "shutdown_sent");

  /** Those of UDP, UDP-Lite and GRE. */
  private static final List<String> TWO_WAY = List.of("unreplied", "replied");

  private TimeoutObjects() {}

  /** Makes all of {@link NamedTimeouts}. */
  static void make(NetworkNamespace namespace) {
    NetlinkMessage message = new NetlinkMessage();
    try (NetlinkSocket socket = namespace.run(() -> NetlinkSocket.open(NetlinkSocket.NETFILTER))) {
      for (TimeoutView policy : NamedTimeouts.all()) {
        write(message.clear(), policy);
        socket.send(message.datagram());
        int errno = -socket.receive().getInt(ERROR_AT);
        if (errno != 0) {
          throw new TwinException(
              "this kernel makes no timeout policy " + policy.name() + ": error " + errno);
        }
      }
    }
  }

  private static void write(NetlinkMessage message, TimeoutView policy) {
    message.begin(NEW, NetlinkMessage.REQUEST | NetlinkMessage.ACK, 0, 0);
    message.putText(NAME, policy.name());
    message.put16(L3_PROTOCOL, Families.number(policy.ipVersion()));
    message.put8(L4_PROTOCOL, policy.protocol());
    int data = message.beginNested(DATA);
    policy
        .seconds()
        .forEach((word, seconds) -> message.put32(number(policy, word), seconds.intValue()));
    message.endNested(data);
    message.end();
  }

  private static int number(TimeoutView policy, String word) {
    List<String> words =
        policy.protocol() == TimeoutView.protocol("tcp")
            ? TCP
            : policy.protocol() == TimeoutView.protocol("sctp")
                ? SCTP
                : policy.seconds().size() > 1 ? TWO_WAY : List.of("timeout");
    return words.indexOf(word) + 1;
  }
}
