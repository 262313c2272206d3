package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.ConntrackEntry;
import java.util.function.ObjLongConsumer;

/**
 * What an SCTP entry remembers, in the tracker's words of the entry ({@code struct ip_ct_sctp}).
 * Side 0 is the sender of ORIGINAL.
 */
final class SctpMemory {

  private static final int TAGS = 0;
  private static final int FLAGS = 1;

  private static final long HEARTBEAT_FAILED = 1L << 2;
  private static final long LAST_SIDE = 1L << 3;

  private SctpMemory() {}

  /** The verification tag that packets of {@code side} must bear, 0 where it isn't known. */
  static int tag(ConntrackEntry e, int side) {
    return (int) (e.l4(TAGS) >>> 32 * side);
  }

  static void tag(ConntrackEntry e, int side, int tag) {
    long others = e.l4(TAGS) & ~(0xFFFF_FFFFL << 32 * side);
    e.l4(TAGS, others | (tag & 0xFFFF_FFFFL) << 32 * side);
  }

  /** Whether {@code side} has sent an INIT since the last COOKIE ACK. */
  static boolean init(ConntrackEntry e, int side) {
    return (e.l4(FLAGS) & 1L << side) != 0;
  }

  static void init(ConntrackEntry e, int side, boolean seen) {
    flag(e, 1L << side, seen);
  }

  /** Whether a HEARTBEAT bore another tag than its side's, and nothing has settled that yet. */
  static boolean heartbeatFailed(ConntrackEntry e) {
    return (e.l4(FLAGS) & HEARTBEAT_FAILED) != 0;
  }

  static void heartbeatFailed(ConntrackEntry e, boolean failed) {
    flag(e, HEARTBEAT_FAILED, failed);
  }

  /** Who sent the HEARTBEAT that failed. */
  static int failedSide(ConntrackEntry e) {
    return (e.l4(FLAGS) & LAST_SIDE) != 0 ? 1 : 0;
  }

  static void failedSide(ConntrackEntry e, int side) {
    flag(e, LAST_SIDE, side == 1);
  }

  private static void flag(ConntrackEntry e, long bit, boolean on) {
    e.l4(FLAGS, on ? e.l4(FLAGS) | bit : e.l4(FLAGS) & ~bit);
  }

  /** What {@code sctp_to_nlattr} tells. */
  static void attributes(ConntrackEntry e, ObjLongConsumer<String> into) {
    into.accept("sctp.state", e.l4State());
    into.accept("sctp.vtag.original", tag(e, 0) & 0xFFFF_FFFFL);
    into.accept("sctp.vtag.reply", tag(e, 1) & 0xFFFF_FFFFL);
  }
}
