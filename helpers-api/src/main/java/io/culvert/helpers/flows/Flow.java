package io.culvert.helpers.flows;

import java.net.InetAddress;

/**
 * A connection at one moment. Immutable; any thread.
 *
 * @param kind what of its life this is
 * @param id its number; never used again while the router runs
 * @param atMicros wall clock of that moment, in microseconds since 1970
 * @param beganMicros wall clock of its first packet, in microseconds since 1970
 * @param protocol IP protocol number
 * @param original who dialled whom, as the first packet said before any translation
 * @param reply the same as answers say it: its source is whom the dialled address stands for, its
 *     destination how the dialler is seen
 * @param state the protocol's word for its state, empty where it has none
 * @param end why it ended; {@code NOT} while it has not
 * @param carried packets and bytes since it began
 * @param marks what rules wrote on it
 * @param origin where it came from
 */
public record Flow(
    Kind kind,
    long id,
    long atMicros,
    long beganMicros,
    int protocol,
    Ends original,
    Ends reply,
    String state,
    End end,
    Carried carried,
    Marks marks,
    Origin origin) {

  /** Moments of a connection's life. */
  public enum Kind {
    /** Its first packet was let through. */
    STARTED,
    /** It was there already when the export began. */
    FOUND,
    /** It lasts; told again and again, as often as the configuration's {@code active-seconds}. */
    ALIVE,
    /** It is gone. */
    ENDED
  }

  /** Why a connection ended. */
  public enum End {
    NOT,
    /** Nothing came for as long as its state waits. */
    IDLE,
    /** Its ends closed it: a TCP connection or an SCTP association that was wound up. */
    CLOSED,
    /** It was deleted, by command or to make room. */
    FORCED
  }

  /**
   * A direction's two ends.
   *
   * @param sourcePort port, or ICMP's id
   * @param destinationPort port, or ICMP's {@code type << 8 | code}; 0 where there is none
   */
  public record Ends(
      InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {}

  /**
   * What it has carried since it began.
   *
   * @param counted whether it was counted ({@code nf_conntrack_acct}); else all are 0
   */
  public record Carried(
      boolean counted,
      long originalPackets,
      long originalBytes,
      long replyPackets,
      long replyBytes) {}

  /** What rules wrote on it. */
  public record Marks(int mark, int zone) {}

  /**
   * Where it came from; texts are empty where there is nothing to say.
   *
   * @param ingress device of its first packet
   * @param egress device its first packet left by
   * @param helper helper attached to it
   * @param masterId the connection that announced it, 0 for none
   * @param rule the rule that let it in, as {@code file:line}
   */
  public record Origin(String ingress, String egress, String helper, long masterId, String rule) {}

  /** Whether ports hold an ICMP id and type. */
  public boolean icmp() {
    return protocol == 1 || protocol == 58;
  }

  /** 4 or 6. */
  public int ipVersion() {
    return original.source().getAddress().length == 4 ? 4 : 6;
  }

  /** Whether the dialler is seen as somebody else. */
  public boolean sourceTranslated() {
    return !original.source().equals(reply.destination())
        || !icmp() && original.sourcePort() != reply.destinationPort()
        || icmp() && original.sourcePort() != reply.sourcePort();
  }

  /** Whether whom it dialled stands for somebody else. */
  public boolean destinationTranslated() {
    return !original.destination().equals(reply.source())
        || !icmp() && original.destinationPort() != reply.sourcePort();
  }

  /** How the dialler is seen: its port, or ICMP's id. */
  public int translatedSourcePort() {
    return icmp() ? reply.sourcePort() : reply.destinationPort();
  }

  /** The port that whom it dialled stands for; the dialled one where there are no ports. */
  public int translatedDestinationPort() {
    return icmp() ? original.destinationPort() : reply.sourcePort();
  }
}
