package io.culvert.core.control;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tuple;

/**
 * An entry as it was at one moment. Immutable; any thread.
 *
 * @param key how to find it again
 * @param original original tuple
 * @param reply reply tuple
 * @param progress how far it has come
 * @param traffic what it has carried
 * @param marks what rules wrote on it
 * @param origin where it came from
 */
public record EntryView(
    Key key,
    Tuple original,
    Tuple reply,
    Progress progress,
    Traffic traffic,
    Marks marks,
    Origin origin) {

  /**
   * Finds an entry again; stale when the slot holds another id.
   *
   * @param slot row of the table
   * @param id serial number
   */
  public record Key(int slot, long id) {}

  /**
   * How far an entry has come.
   *
   * @param status {@link EntryStatus} bits
   * @param l4State the tracker's word for its state, empty where the protocol has none
   * @param timeoutSeconds what is left of its life
   * @param expiresMicros wall clock of its end, in microseconds since 1970; the same as long as
   *     nothing refreshes the entry
   * @param createdMicros wall clock of the first packet, in microseconds since 1970
   * @param timestamped whether {@code nf_conntrack_timestamp} was on then, so that listings say so
   * @param originalTag the tag its packets bear in the original direction, -1 where the protocol
   *     has none; SCTP has
   * @param replyTag the same for the reply direction
   */
  public record Progress(
      int status,
      String l4State,
      long timeoutSeconds,
      long expiresMicros,
      long createdMicros,
      boolean timestamped,
      long originalTag,
      long replyTag) {}

  /**
   * What an entry has carried.
   *
   * @param accounting whether it is counted, which {@code nf_conntrack_acct} says when it is opened
   */
  public record Traffic(
      boolean accounting,
      long originalPackets,
      long originalBytes,
      long replyPackets,
      long replyBytes) {

    /** Bytes of both directions. */
    public long bytes() {
      return originalBytes + replyBytes;
    }

    /** Packets of both directions. */
    public long packets() {
      return originalPackets + replyPackets;
    }
  }

  /**
   * What rules wrote on an entry.
   *
   * @param zoneDirections directions the zone applies to: bit 0 ORIGINAL, bit 1 REPLY
   * @param labelsHigh bits 64 to 127 of the labels
   * @param labelsLow bits 0 to 63
   */
  public record Marks(int mark, int zone, int zoneDirections, long labelsHigh, long labelsLow) {}

  /**
   * Where an entry came from; texts are empty where there is nothing to say.
   *
   * @param ingress device of the first packet
   * @param egress device the first packet left by
   * @param helper helper attached to it
   * @param masterId id of its master, 0 for none
   * @param rule the rule that admitted it, as {@code file:line}
   */
  public record Origin(String ingress, String egress, String helper, long masterId, String rule) {}

  /** IP version, 4 or 6. */
  public int ipVersion() {
    return original.source().version();
  }

  /** IP protocol number. */
  public int protocol() {
    return original.protocol();
  }

  /** Whether all of {@code statusBits} are set. */
  public boolean has(int statusBits) {
    return (progress.status() & statusBits) == statusBits;
  }

  /** Whether the source, as its peer sees it, differs from what it is. */
  public boolean sourceTranslated() {
    return has(EntryStatus.SRC_NAT_DONE)
        && !(reply.destination().equals(original.source())
            && (original.icmp() || reply.destinationPort() == original.sourcePort()));
  }

  /** Whether the destination differs from the one its source addressed. */
  public boolean destinationTranslated() {
    return has(EntryStatus.DST_NAT_DONE)
        && !(reply.source().equals(original.destination())
            && (original.icmp() || reply.sourcePort() == original.destinationPort()));
  }

  /** The tracker's state, or how much of a conversation there was where the protocol has none. */
  public String state() {
    if (!progress.l4State().isEmpty()) {
      return progress.l4State();
    }
    if (!has(EntryStatus.SEEN_REPLY)) {
      return "UNREPLIED";
    }
    return has(EntryStatus.ASSURED) ? "ASSURED" : "REPLIED";
  }
}
