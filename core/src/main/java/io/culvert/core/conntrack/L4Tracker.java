package io.culvert.core.conntrack;

import io.culvert.core.wire.PacketBuffer;
import java.util.function.ObjLongConsumer;

/**
 * How one transport protocol moves its entries on: state, timeout, ASSURED ({@code
 * nf_conntrack_proto_*.c}). Ports and ids are read by {@link Conntrack}, which also looks up ICMP
 * errors. One instance an engine; loop only; must not allocate.
 */
public interface L4Tracker {

  /** No protocol has as many states. */
  int MAX_STATES = 16;

  /** What a tracker says of a packet. */
  enum Answer {
    /** The packet belongs to the entry. */
    ACCEPT,
    /**
     * It does not: the packet goes on as INVALID ({@code -NF_ACCEPT}); the reason is in tracking.
     */
    INVALID,
    /** The entry is dead, look the packet up again ({@code NF_REPEAT}). */
    REPEAT,
    /** The packet must die ({@code -NF_DROP}). */
    DROP
  }

  /** The protocol numbers it is for; empty for the tracker of all others. */
  int[] protocols();

  /** The protocol's name in listings, or "unknown". */
  String name();

  /**
   * Judges a packet of {@code tracking.entry()}, a draft or a known entry, going in {@code
   * tracking.direction()}.
   *
   * @param verifyChecksum whether a bad checksum makes the packet INVALID (PREROUTING only)
   */
  Answer track(PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos);

  /** Whether two packets may open the same entry at once and both live ({@code allow_clash}). */
  default boolean allowsClash() {
    return false;
  }

  /** Moves the entry to its closed state because we answered for its peer; see REJECT. */
  default void close(ConntrackEntry entry, long nowNanos) {}

  /** Whether the entry may be dropped early although ASSURED (closing states). */
  default boolean closing(ConntrackEntry entry) {
    return false;
  }

  /**
   * Whether {@code old} is over, and {@code draft}, which could have its reply tuple, sends nothing
   * that could be taken for the old connection's ({@code nf_nat_may_kill}, {@code
   * nf_seq_has_advanced}): NAT then lets the draft have it.
   */
  default boolean outlived(ConntrackEntry old, ConntrackEntry draft) {
    return false;
  }

  /** The state's name in listings, or "" where the protocol shows none. */
  default String stateName(ConntrackEntry entry) {
    return "";
  }

  /**
   * What {@code ctnetlink} tells of the protocol ({@code CTA_PROTOINFO}), each value under its
   * attribute's name in small letters with dots, after the protocol's: {@code tcp.wscale.reply}.
   * Allocates: not for packets.
   */
  default void attributes(ConntrackEntry entry, ObjLongConsumer<String> into) {}

  /**
   * The tag that packets of {@code direction} must bear, unsigned 32 bits, or -1 where the protocol
   * has none (SCTP has, RFC 9260 section 8.5).
   */
  default long tag(ConntrackEntry entry, Direction direction) {
    return -1;
  }

  /**
   * The sequence number, unsigned 32 bits, that what comes next in {@code direction} would bear; -1
   * where the protocol has none, or nothing of that direction was seen.
   */
  default long nextSequence(ConntrackEntry entry, Direction direction) {
    return -1;
  }

  /**
   * Puts a draft that no packet opened into a state ({@code from_nlattr}).
   *
   * @param state as {@link #stateName} says it
   * @param originalTag what {@link #tag} is to say, where the protocol has tags
   * @param replyTag the same for replies
   * @return whether the protocol has such a state; if not, the draft is of no use
   */
  default boolean resume(ConntrackEntry draft, String state, long originalTag, long replyTag) {
    for (int number = 0; number < MAX_STATES; number++) {
      draft.l4State(number);
      if (stateName(draft).equals(state)) {
        return true;
      }
    }
    return false;
  }

  /** Packets of the entry may have passed that the tracker was never shown. */
  default void distrust(ConntrackEntry entry) {}

  /** The default timeouts, following the tunables. */
  TimeoutPolicy timeouts();
}
