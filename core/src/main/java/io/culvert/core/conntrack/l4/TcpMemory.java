package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.ConntrackEntry;
import java.util.function.ObjLongConsumer;

/**
 * What a TCP entry remembers of its two sides and of the last segment, in the tracker's words of
 * the entry ({@code struct ip_ct_tcp}). Side 0 is the sender of ORIGINAL. All numbers are as on the
 * wire: 32 bits, to be compared by difference.
 */
final class TcpMemory {

  /** Side flags, as the kernel's {@code IP_CT_TCP_FLAG_*}. */
  static final int WINDOW_SCALE = 0x01;

  static final int SACK_PERMITTED = 0x02;

  /** Sent the first FIN. */
  static final int CLOSED_FIRST = 0x04;

  static final int BE_LIBERAL = 0x08;
  static final int DATA_UNACKNOWLEDGED = 0x10;
  static final int MAX_ACK_SET = 0x20;

  /** Flags of the last segment only. */
  static final int EXPECT_CHALLENGE_ACK = 0x40;

  static final int SIMULTANEOUS_OPEN = 0x80;

  private static final int SIDE_WORDS = 3;
  private static final int LAST_SEQ_ACK = 6;
  private static final int LAST_END_WINDOW = 7;
  private static final int LAST_KIND = 8;

  private TcpMemory() {}

  private static int low(ConntrackEntry e, int word) {
    return (int) e.l4(word);
  }

  private static int high(ConntrackEntry e, int word) {
    return (int) (e.l4(word) >>> 32);
  }

  private static void low(ConntrackEntry e, int word, int value) {
    e.l4(word, e.l4(word) & 0xFFFF_FFFF_0000_0000L | value & 0xFFFF_FFFFL);
  }

  private static void high(ConntrackEntry e, int word, int value) {
    e.l4(word, e.l4(word) & 0xFFFF_FFFFL | (long) value << 32);
  }

  private static int bits(ConntrackEntry e, int word, int shift, int mask) {
    return (int) (e.l4(word) >>> shift) & mask;
  }

  private static void bits(ConntrackEntry e, int word, int shift, int mask, int value) {
    e.l4(word, e.l4(word) & ~((long) mask << shift) | (long) (value & mask) << shift);
  }

  /** Highest sequence number sent, plus one. */
  static int end(ConntrackEntry e, int side) {
    return low(e, side * SIDE_WORDS);
  }

  static void end(ConntrackEntry e, int side, int value) {
    low(e, side * SIDE_WORDS, value);
  }

  /** Up to where the peer has allowed this side to send. */
  static int maxEnd(ConntrackEntry e, int side) {
    return high(e, side * SIDE_WORDS);
  }

  static void maxEnd(ConntrackEntry e, int side, int value) {
    high(e, side * SIDE_WORDS, value);
  }

  /** Largest window this side ever offered, scaled; 0 before its first segment. Unsigned. */
  static int maxWindow(ConntrackEntry e, int side) {
    return low(e, side * SIDE_WORDS + 1);
  }

  static void maxWindow(ConntrackEntry e, int side, int value) {
    low(e, side * SIDE_WORDS + 1, value);
  }

  /** Highest acknowledgement this side sent; meaningful with {@link #MAX_ACK_SET}. */
  static int maxAck(ConntrackEntry e, int side) {
    return high(e, side * SIDE_WORDS + 1);
  }

  static void maxAck(ConntrackEntry e, int side, int value) {
    high(e, side * SIDE_WORDS + 1, value);
  }

  /** Shift of this side's windows. */
  static int scale(ConntrackEntry e, int side) {
    return bits(e, side * SIDE_WORDS + 2, 0, 0xFF);
  }

  static void scale(ConntrackEntry e, int side, int value) {
    bits(e, side * SIDE_WORDS + 2, 0, 0xFF, value);
  }

  static int flags(ConntrackEntry e, int side) {
    return bits(e, side * SIDE_WORDS + 2, 8, 0xFF);
  }

  static void flags(ConntrackEntry e, int side, int value) {
    bits(e, side * SIDE_WORDS + 2, 8, 0xFF, value);
  }

  static boolean has(ConntrackEntry e, int side, int flag) {
    return (flags(e, side) & flag) != 0;
  }

  static void set(ConntrackEntry e, int side, int flag) {
    flags(e, side, flags(e, side) | flag);
  }

  static void clear(ConntrackEntry e, int side, int flag) {
    flags(e, side, flags(e, side) & ~flag);
  }

  /** Forgets a side, but not that it is to be treated liberally. */
  static void forget(ConntrackEntry e, int side) {
    int liberal = flags(e, side) & BE_LIBERAL;
    e.l4(side * SIDE_WORDS, 0);
    e.l4(side * SIDE_WORDS + 1, 0);
    e.l4(side * SIDE_WORDS + 2, 0);
    flags(e, side, liberal);
  }

  /**
   * What a side sent last may not be known: its window is taken from what it sends next, and what
   * lies outside of that passes (as conntrackd has it for entries of another router).
   */
  static void distrust(ConntrackEntry e, int side) {
    maxWindow(e, side, 0);
    flags(e, side, flags(e, side) & ~MAX_ACK_SET | BE_LIBERAL);
  }

  static int lastSeq(ConntrackEntry e) {
    return low(e, LAST_SEQ_ACK);
  }

  static void lastSeq(ConntrackEntry e, int value) {
    low(e, LAST_SEQ_ACK, value);
  }

  static int lastAck(ConntrackEntry e) {
    return high(e, LAST_SEQ_ACK);
  }

  static void lastAck(ConntrackEntry e, int value) {
    high(e, LAST_SEQ_ACK, value);
  }

  static int lastEnd(ConntrackEntry e) {
    return low(e, LAST_END_WINDOW);
  }

  static void lastEnd(ConntrackEntry e, int value) {
    low(e, LAST_END_WINDOW, value);
  }

  /** The window field as it was sent. */
  static int lastWindow(ConntrackEntry e) {
    return bits(e, LAST_END_WINDOW, 32, 0xFFFF);
  }

  static void lastWindow(ConntrackEntry e, int value) {
    bits(e, LAST_END_WINDOW, 32, 0xFFFF, value);
  }

  static int lastScale(ConntrackEntry e) {
    return bits(e, LAST_END_WINDOW, 48, 0xFF);
  }

  static void lastScale(ConntrackEntry e, int value) {
    bits(e, LAST_END_WINDOW, 48, 0xFF, value);
  }

  static int lastFlags(ConntrackEntry e) {
    return bits(e, LAST_END_WINDOW, 56, 0xFF);
  }

  static void lastFlags(ConntrackEntry e, int value) {
    bits(e, LAST_END_WINDOW, 56, 0xFF, value);
  }

  /** Who sent the last segment: 0 or 1. */
  static int lastSide(ConntrackEntry e) {
    return bits(e, LAST_KIND, 0, 0xFF);
  }

  /** What it was: a kind of {@link TcpState}. */
  static int lastKind(ConntrackEntry e) {
    return bits(e, LAST_KIND, 8, 0xFF);
  }

  static void last(ConntrackEntry e, int side, int kind) {
    bits(e, LAST_KIND, 0, 0xFFFF, kind << 8 | side);
  }

  /** How often the very same ACK came again; an unsigned byte, as in the kernel. */
  static int retransmissions(ConntrackEntry e) {
    return bits(e, LAST_KIND, 16, 0xFF);
  }

  static void retransmissions(ConntrackEntry e, int value) {
    bits(e, LAST_KIND, 16, 0xFF, value);
  }

  /** Whether the last segment that {@link #remember} was told of was this one. */
  static boolean same(ConntrackEntry e, int side, int seq, int ack, int end, int window) {
    return e.l4(LAST_SEQ_ACK) == pair(seq, ack)
        && (e.l4(LAST_END_WINDOW) & 0xFFFF_FFFF_FFFFL) == (pair(end, window) & 0xFFFF_FFFF_FFFFL)
        && lastSide(e) == side;
  }

  /** A segment that was not sent again: word by word, where the others go field by field. */
  static void remember(ConntrackEntry e, int side, int seq, int ack, int end, int window) {
    e.l4(LAST_SEQ_ACK, pair(seq, ack));
    long rest = e.l4(LAST_END_WINDOW) & ~0xFFFF_FFFF_FFFFL;
    e.l4(LAST_END_WINDOW, rest | pair(end, window) & 0xFFFF_FFFF_FFFFL);
    e.l4(LAST_KIND, e.l4(LAST_KIND) & ~0xFF_00FFL | side);
  }

  private static long pair(int low, int high) {
    return (long) high << 32 | low & 0xFFFF_FFFFL;
  }

  /** What {@code tcp_to_nlattr} tells. */
  static void attributes(ConntrackEntry e, ObjLongConsumer<String> into) {
    into.accept("tcp.state", e.l4State());
    into.accept("tcp.wscale.original", scale(e, 0));
    into.accept("tcp.wscale.reply", scale(e, 1));
    into.accept("tcp.flags.original", flags(e, 0));
    into.accept("tcp.flags.reply", flags(e, 1));
  }

  /** A SYN on a closed entry opens a new connection if that was closed actively or reset. */
  static boolean mayReopen(ConntrackEntry e, int side) {
    int flags = flags(e, 0) | flags(e, 1);
    return (flags & CLOSED_FIRST) != 0 || lastSide(e) == side && lastKind(e) == TcpState.RST;
  }
}
