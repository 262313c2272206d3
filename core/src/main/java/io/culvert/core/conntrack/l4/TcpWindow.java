package io.culvert.core.conntrack.l4;

import static io.culvert.core.conntrack.l4.TcpMemory.DATA_UNACKNOWLEDGED;
import static io.culvert.core.conntrack.l4.TcpMemory.MAX_ACK_SET;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.SequenceOffsets;
import io.culvert.core.wire.TcpView;

/**
 * Whether a segment lies in the windows both sides have announced, and what it teaches about them
 * ({@code tcp_in_window} in nf_conntrack_proto_tcp.c, after Guido van Rooij's "Real Stateful TCP
 * Packet Filtering in IP Filter"). With the highest SACK edge or acknowledgement as {@code sack}:
 *
 * <pre>
 *   I    seq  &lt;= sender.maxEnd
 *   II   end  &gt;= sender.end - receiver.maxWindow
 *   III  sack &lt;= receiver.end
 *   IV   sack &gt;= receiver.end - max(sender.maxWindow, 66000)
 * </pre>
 *
 * Against I and III is INVALID; against II and IV is an old segment, which passes and teaches
 * nothing: refusing those would stall connections.
 */
final class TcpWindow {

  /** What was found; {@link #IGNORED} passes and changes nothing. */
  enum Finding {
    INSIDE,
    IGNORED,
    OUTSIDE
  }

  private static final int MIN_ACK_WINDOW = 66_000;

  private String reason = "";
  private int reasonA;
  private int reasonB;

  // the segment, as far as it must be read differently from what it says
  private int seq;
  private int ack;
  private int sack;
  private int end;

  /** Why the last finding was not INSIDE; names two values. */
  String reason() {
    return reason;
  }

  long reasonA() {
    return reasonA & 0xFFFF_FFFFL;
  }

  long reasonB() {
    return reasonB & 0xFFFF_FFFFL;
  }

  private static boolean before(int a, int b) {
    return a - b < 0;
  }

  private static boolean after(int a, int b) {
    return b - a < 0;
  }

  /** Remembers the first segment of a connection, in ORIGINAL direction. */
  static void open(ConntrackEntry e, TcpSegment s, boolean picksUp) {
    TcpMemory.end(e, 0, s.end);
    int window = Math.max(1, s.window);
    TcpMemory.maxWindow(e, 0, window);
    if (picksUp) {
      // the handshake was missed: scale and SACK may or may not be in use
      TcpMemory.maxEnd(e, 0, s.end + window);
      TcpMemory.flags(e, 0, TcpMemory.SACK_PERMITTED | TcpMemory.BE_LIBERAL);
      TcpMemory.flags(e, 1, TcpMemory.SACK_PERMITTED | TcpMemory.BE_LIBERAL);
    } else {
      TcpMemory.maxEnd(e, 0, s.end);
      learnOptions(e, 0, s);
    }
  }

  private static void learnOptions(ConntrackEntry e, int side, TcpSegment s) {
    if (s.hasOptions()) {
      s.readHandshakeOptions();
      TcpMemory.scale(e, side, s.optionScale);
      TcpMemory.flags(e, side, TcpMemory.flags(e, side) & TcpMemory.BE_LIBERAL | s.optionFlags);
    }
  }

  /** Judges {@code s}, sent by {@code side}. */
  Finding check(
      ConntrackEntry e, int side, TcpSegment s, boolean beLiberal, SequenceOffsets offsets) {
    int receiver = 1 - side;
    readSegment(e, receiver, s, offsets);
    if (TcpMemory.maxWindow(e, side) == 0) {
      if (s.has(TcpView.SYN)) {
        openSide(e, side, s);
        if (!s.has(TcpView.ACK)) {
          // simultaneous open
          return Finding.INSIDE;
        }
      } else {
        pickUpSide(e, side, s);
      }
    } else if (s.has(TcpView.SYN)
        && after(end, TcpMemory.end(e, side))
        && (e.l4State() == TcpState.SYN_SENT || e.l4State() == TcpState.SYN_RECV)) {
      // a side starts over with a higher number (RFC 793)
      openSide(e, side, s);
      if (side == 1 && !s.has(TcpView.ACK)) {
        return Finding.INSIDE;
      }
    }
    completeSegment(e, side, s);
    Finding bounds = checkBounds(e, side, beLiberal);
    if (bounds != null) {
      return bounds;
    }
    learn(e, side, s);
    return Finding.INSIDE;
  }

  private void readSegment(ConntrackEntry e, int receiver, TcpSegment s, SequenceOffsets offsets) {
    seq = s.seq;
    end = s.end;
    ack = s.ack;
    sack =
        s.hasOptions() && TcpMemory.has(e, receiver, TcpMemory.SACK_PERMITTED)
            ? s.highestSack()
            : ack;
    if (e.has(EntryStatus.SEQ_ADJUST)) {
      // the receiver's numbers were shifted on their way to the sender
      Direction direction = receiver == 0 ? Direction.ORIGINAL : Direction.REPLY;
      int offset = offsets.offset(e, direction, ack - 1);
      ack -= offset;
      sack -= offset;
    }
  }

  private void openSide(ConntrackEntry e, int side, TcpSegment s) {
    TcpMemory.end(e, side, end);
    TcpMemory.maxEnd(e, side, end);
    TcpMemory.maxWindow(e, side, Math.max(1, s.window));
    learnOptions(e, side, s);
    // both sides must offer scaling for either to use it (RFC 7323)
    if (side == 1
        && (TcpMemory.flags(e, 0) & TcpMemory.flags(e, 1) & TcpMemory.WINDOW_SCALE) == 0) {
      TcpMemory.scale(e, 0, 0);
      TcpMemory.scale(e, 1, 0);
    }
  }

  private void pickUpSide(ConntrackEntry e, int side, TcpSegment s) {
    int receiver = 1 - side;
    int window = s.window << TcpMemory.scale(e, side);
    window = window == 0 ? 1 : window;
    TcpMemory.end(e, side, end);
    TcpMemory.maxWindow(e, side, window);
    TcpMemory.maxEnd(e, side, end + window);
    if (TcpMemory.maxWindow(e, receiver) == 0) {
      TcpMemory.end(e, receiver, sack);
      TcpMemory.maxEnd(e, receiver, sack);
    } else if (sack == TcpMemory.end(e, receiver) + 1) {
      // probably the answer to a keep-alive
      TcpMemory.end(e, receiver, sack);
    }
  }

  /** Supplies what a segment without ACK, and some RSTs, leave open. */
  private void completeSegment(ConntrackEntry e, int side, TcpSegment s) {
    boolean ackIsSaid = s.has(TcpView.ACK) && !(s.has(TcpView.RST) && ack == 0);
    if (!ackIsSaid) {
      ack = TcpMemory.end(e, 1 - side);
      sack = ack;
    }
    if (s.has(TcpView.RST) && seq == 0 && e.l4State() == TcpState.SYN_SENT) {
      seq = TcpMemory.end(e, side);
      end = seq;
    }
  }

  /** {@code null} where all four bounds hold. */
  private Finding checkBounds(ConntrackEntry e, int side, boolean beLiberal) {
    int receiver = 1 - side;
    boolean liberal = beLiberal || TcpMemory.has(e, side, TcpMemory.BE_LIBERAL);
    int maxEnd = TcpMemory.maxEnd(e, side);
    int senderEnd = TcpMemory.end(e, side);
    int receiverEnd = TcpMemory.end(e, receiver);
    int receiverWindow = TcpMemory.maxWindow(e, receiver);
    int lowestAck = receiverEnd - ackWindow(TcpMemory.maxWindow(e, side)) - 1;
    int lowestEnd = senderEnd - receiverWindow - 1;
    if (!before(seq, maxEnd + 1)) {
      int overshot = end - maxEnd + 1;
      boolean onlySequence =
          receiverWindow != 0
              && after(end, lowestEnd)
              && after(sack, lowestAck)
              && Integer.compareUnsigned(overshot, receiverWindow) <= 0
              && before(sack, receiverEnd + 1);
      if (onlySequence) {
        // some stacks send more than they may; the peer may acknowledge it all the same
        TcpMemory.end(e, side, end);
        TcpMemory.set(e, side, DATA_UNACKNOWLEDGED);
        return found(
            liberal, Finding.IGNORED, "SEQ {a} sends {b} bytes more than allowed", seq, overshot);
      }
      return found(
          liberal,
          Finding.OUTSIDE,
          "SEQ {a} above td_maxend+1 {b} (over the receiver's window)",
          seq,
          maxEnd + 1);
    }
    if (!before(sack, receiverEnd + 1)) {
      return found(
          liberal,
          Finding.OUTSIDE,
          "ACK {a} above td_end+1 {b} (acknowledges data never seen)",
          sack,
          receiverEnd + 1);
    }
    if (receiverWindow != 0 && !after(end, lowestEnd)) {
      return found(
          liberal,
          Finding.IGNORED,
          "SEQ end {a} below {b} (data acknowledged before)",
          end,
          lowestEnd);
    }
    if (!after(sack, lowestAck)) {
      return found(liberal, Finding.IGNORED, "ACK {a} below {b} (long delayed)", sack, lowestAck);
    }
    return null;
  }

  private static int ackWindow(int senderWindow) {
    return Integer.compareUnsigned(senderWindow, MIN_ACK_WINDOW) > 0
        ? senderWindow
        : MIN_ACK_WINDOW;
  }

  private Finding found(boolean liberal, Finding finding, String why, int a, int b) {
    if (liberal) {
      return Finding.INSIDE;
    }
    reason = why;
    reasonA = a;
    reasonB = b;
    return finding;
  }

  private void learn(ConntrackEntry e, int side, TcpSegment s) {
    int receiver = 1 - side;
    int window = s.has(TcpView.SYN) ? s.window : s.window << TcpMemory.scale(e, side);
    int reach = window + (sack - ack);
    if (Integer.compareUnsigned(TcpMemory.maxWindow(e, side), reach) < 0) {
      TcpMemory.maxWindow(e, side, reach);
    }
    if (after(end, TcpMemory.end(e, side))) {
      TcpMemory.end(e, side, end);
      TcpMemory.set(e, side, DATA_UNACKNOWLEDGED);
    }
    if (s.has(TcpView.ACK)) {
      if (!TcpMemory.has(e, side, MAX_ACK_SET)) {
        TcpMemory.maxAck(e, side, ack);
        TcpMemory.set(e, side, MAX_ACK_SET);
      } else if (after(ack, TcpMemory.maxAck(e, side))) {
        TcpMemory.maxAck(e, side, ack);
      }
    }
    int beyond = end - TcpMemory.maxEnd(e, side);
    if (TcpMemory.maxWindow(e, receiver) != 0 && beyond > 0) {
      TcpMemory.maxWindow(e, receiver, TcpMemory.maxWindow(e, receiver) + beyond);
    }
    if (after(sack + window, TcpMemory.maxEnd(e, receiver) - 1)) {
      TcpMemory.maxEnd(e, receiver, sack + window + (window == 0 ? 1 : 0));
    }
    if (ack == TcpMemory.end(e, receiver) && TcpMemory.has(e, receiver, DATA_UNACKNOWLEDGED)) {
      TcpMemory.clear(e, receiver, DATA_UNACKNOWLEDGED);
    }
    if (s.kind == TcpState.ACK) {
      countRetransmissions(e, side, s);
    }
  }

  private void countRetransmissions(ConntrackEntry e, int side, TcpSegment s) {
    if (TcpMemory.same(e, side, seq, ack, end, s.window)) {
      TcpMemory.retransmissions(e, TcpMemory.retransmissions(e) + 1);
    } else {
      TcpMemory.remember(e, side, seq, ack, end, s.window);
    }
  }
}
