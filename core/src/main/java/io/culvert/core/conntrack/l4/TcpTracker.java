package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import java.util.function.ObjLongConsumer;

/**
 * TCP ({@code nf_conntrack_tcp_packet} in nf_conntrack_proto_tcp.c). A segment names its row of the
 * table of transitions ({@link TcpState}); a few states want a closer look; then it must lie in the
 * windows ({@link TcpWindow}); then state and timeout move on.
 */
public final class TcpTracker implements L4Tracker {

  /** FIN and RST out of window shorten a timeout longer than this. */
  private static final long SHORT_ENOUGH = 120 * Timeouts.SECOND;

  /** What {@link #look} decided about a segment. */
  private enum Look {
    CHECK_WINDOW,
    SKIP_WINDOW,
    /** Passes, nothing changes. */
    PASS,
    INVALID,
    REPEAT
  }

  private final Conntrack conntrack;
  private final TcpSettings settings;
  private final TimeoutPolicy defaults;
  private final TcpSegment segment = new TcpSegment();
  private final TcpWindow window = new TcpWindow();
  private int oldState;
  private int newState;

  /** Registers TCP's settings with those of {@code conntrack}. */
  public TcpTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    settings = new TcpSettings(conntrack.tunables());
    defaults = settings.timeouts;
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.TCP};
  }

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public long nextSequence(ConntrackEntry entry, Direction direction) {
    return TcpMemory.end(entry, direction.ordinal()) & 0xFFFF_FFFFL;
  }

  @Override
  public String stateName(ConntrackEntry entry) {
    return TcpState.name(entry.l4State());
  }

  @Override
  public void attributes(ConntrackEntry entry, ObjLongConsumer<String> into) {
    TcpMemory.attributes(entry, into);
  }

  @Override
  public boolean closing(ConntrackEntry entry) {
    return closing(entry.l4State());
  }

  @Override
  public boolean outlived(ConntrackEntry old, ConntrackEntry draft) {
    return old.l4State() >= TcpState.TIME_WAIT
        && draft.l4State() == TcpState.SYN_SENT
        && TcpMemory.end(draft, 0) - TcpMemory.end(old, 0) > 0;
  }

  private static boolean closing(int state) {
    return state >= TcpState.FIN_WAIT && state <= TcpState.CLOSE;
  }

  private static boolean established(ConntrackEntry e) {
    return e.l4State() == TcpState.ESTABLISHED && e.has(EntryStatus.ASSURED);
  }

  @Override
  public void close(ConntrackEntry entry, long nowNanos) {
    boolean closed = entry.l4State() == TcpState.CLOSE;
    entry.l4State(TcpState.CLOSE);
    if (!closed && !entry.has(EntryStatus.FIXED_TIMEOUT)) {
      TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(entry, defaults);
      entry.deadlineNanos(nowNanos + timeouts.nanos(TcpState.CLOSE));
      entry.note(EntryEvent.L4_STATE);
    }
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    TcpSegment s = segment;
    ConntrackEntry e = tracking.entry();
    String fault = s.read(packet, verifyChecksum);
    if (fault != null) {
      return invalid(tracking, fault, s.reasonValue(), s.headerBytes());
    }
    if (!e.has(EntryStatus.CONFIRMED) && !open(e, s)) {
      return invalid(tracking, "TCP flags {a} open no connection", s.flags, 0);
    }
    int side = tracking.direction().ordinal();
    oldState = e.l4State();
    newState = TcpState.next(side, s.kind, oldState);
    switch (look(e, side, tracking, nowNanos)) {
      case CHECK_WINDOW -> {
        TcpWindow.Finding finding =
            window.check(e, side, s, settings.beLiberal.on(), conntrack.sequenceOffsets());
        if (finding == TcpWindow.Finding.OUTSIDE) {
          outside(e, side, nowNanos);
          return invalid(tracking, window.reason(), window.reasonA(), window.reasonB());
        }
        if (finding == TcpWindow.Finding.IGNORED) {
          tracking.note(window.reason(), window.reasonA(), window.reasonB());
          return Answer.ACCEPT;
        }
      }
      case SKIP_WINDOW -> {}
      case PASS -> {
        return Answer.ACCEPT;
      }
      case REPEAT -> {
        return Answer.REPEAT;
      }
      default -> {
        return Answer.INVALID;
      }
    }
    moveOn(packet, tracking, side, nowNanos);
    return Answer.ACCEPT;
  }

  private static Answer invalid(Tracking tracking, String why, long a, long b) {
    tracking.invalid(why, a, b);
    return Answer.INVALID;
  }

  /** First segment of a draft ({@code tcp_new}). */
  private boolean open(ConntrackEntry e, TcpSegment s) {
    int first = TcpState.next(0, s.kind, TcpState.NONE);
    boolean picksUp = first == TcpState.ESTABLISHED;
    if (first != TcpState.SYN_SENT && !(picksUp && settings.loose.on())) {
      return false;
    }
    TcpWindow.open(e, s, picksUp);
    TcpMemory.last(e, 0, TcpState.NO_FLAGS);
    return true;
  }

  private Look look(ConntrackEntry e, int side, Tracking tracking, long nowNanos) {
    TcpSegment s = segment;
    switch (newState) {
      case TcpState.SYN_SENT:
        if (oldState < TcpState.TIME_WAIT) {
          return Look.CHECK_WINDOW;
        }
        if (TcpMemory.mayReopen(e, side)) {
          conntrack.kill(e, nowNanos);
          return Look.REPEAT;
        }
        return ignore(e, side, tracking);
      case TcpState.IGNORE:
        return ignore(e, side, tracking);
      case TcpState.INVALID:
        tracking.invalid("TCP segment of kind {a} can't come in state {b}", s.kind, oldState);
        return Look.INVALID;
      case TcpState.TIME_WAIT:
        return isChallengeAckInLastAck(e, side, tracking) ? Look.PASS : Look.CHECK_WINDOW;
      case TcpState.SYN_SENT2:
        TcpMemory.lastFlags(e, TcpMemory.lastFlags(e) | TcpMemory.SIMULTANEOUS_OPEN);
        return Look.CHECK_WINDOW;
      case TcpState.SYN_RECV:
        if (side == 1
            && s.kind == TcpState.ACK
            && (TcpMemory.lastFlags(e) & TcpMemory.SIMULTANEOUS_OPEN) != 0) {
          newState = TcpState.ESTABLISHED;
        }
        return Look.CHECK_WINDOW;
      case TcpState.CLOSE:
        return s.kind == TcpState.RST ? lookAtReset(e, side, tracking) : Look.CHECK_WINDOW;
      default:
        return Look.CHECK_WINDOW;
    }
  }

  /**
   * A segment that may be right while we are out of step: let it pass and remember it, so that the
   * answer tells who was right.
   */
  private Look ignore(ConntrackEntry e, int side, Tracking tracking) {
    TcpSegment s = segment;
    if (s.kind == TcpState.SYN_ACK
        && TcpMemory.lastKind(e) == TcpState.SYN
        && TcpMemory.lastSide(e) != side
        && s.ack == TcpMemory.lastEnd(e)) {
      resync(e, side);
      return Look.CHECK_WINDOW;
    }
    TcpMemory.last(e, side, s.kind);
    TcpMemory.lastSeq(e, s.seq);
    TcpMemory.lastEnd(e, s.end);
    TcpMemory.lastWindow(e, s.window);
    if (s.kind == TcpState.SYN && side == 0) {
      s.readHandshakeOptions();
      int challenge = oldState == TcpState.LAST_ACK ? TcpMemory.EXPECT_CHALLENGE_ACK : 0;
      TcpMemory.lastFlags(e, s.optionFlags | challenge);
      TcpMemory.lastScale(e, s.optionScale);
    }
    if (oldState == TcpState.SYN_SENT && s.kind == TcpState.ACK && side == 1) {
      // perhaps a challenge ACK; the RST that answers it names this number
      TcpMemory.lastAck(e, s.ack);
    }
    tracking.note("TCP segment of kind {a} ignored in state {b}", s.kind, oldState);
    return Look.PASS;
  }

  /** The SYN we ignored was right after all: go on from it. */
  private void resync(ConntrackEntry e, int side) {
    oldState = TcpState.SYN_SENT;
    newState = TcpState.SYN_RECV;
    int opener = 1 - side;
    TcpMemory.end(e, opener, TcpMemory.lastEnd(e));
    TcpMemory.maxEnd(e, opener, TcpMemory.lastEnd(e));
    TcpMemory.maxWindow(e, opener, Math.max(1, TcpMemory.lastWindow(e)));
    TcpMemory.scale(e, opener, TcpMemory.lastScale(e));
    TcpMemory.lastFlags(e, TcpMemory.lastFlags(e) & ~TcpMemory.EXPECT_CHALLENGE_ACK);
    TcpMemory.flags(e, opener, TcpMemory.lastFlags(e));
    TcpMemory.forget(e, side);
  }

  /** A challenge ACK (RFC 5961) must not pass for the ACK of the last FIN. */
  private boolean isChallengeAckInLastAck(ConntrackEntry e, int side, Tracking tracking) {
    boolean challenge =
        oldState == TcpState.LAST_ACK
            && segment.kind == TcpState.ACK
            && TcpMemory.lastSide(e) != side
            && TcpMemory.lastKind(e) == TcpState.SYN
            && (TcpMemory.lastFlags(e) & TcpMemory.EXPECT_CHALLENGE_ACK) != 0;
    if (challenge) {
      TcpMemory.lastFlags(e, TcpMemory.lastFlags(e) & ~TcpMemory.EXPECT_CHALLENGE_ACK);
      tracking.note("challenge ACK {a} ignored", segment.ack & 0xFFFF_FFFFL, 0);
    }
    return challenge;
  }

  private Look lookAtReset(ConntrackEntry e, int side, Tracking tracking) {
    TcpSegment s = segment;
    if (closing(e.l4State())) {
      // the tuple may be in use again, and what we remember be of no use
      return Look.SKIP_WINDOW;
    }
    boolean peerAcked = TcpMemory.has(e, 1 - side, TcpMemory.MAX_ACK_SET);
    if (peerAcked && TcpMemory.lastKind(e) != TcpState.SYN) {
      if (s.seq == 0 && !established(e)) {
        // most likely the answer to a SYN that we let pass
        return Look.CHECK_WINDOW;
      }
      int maxAck = TcpMemory.maxAck(e, 1 - side);
      if (s.seq - maxAck < 0 && !settings.ignoreInvalidRst.on()) {
        tracking.invalid(
            "RST {a} below what its receiver acknowledged, {b}",
            s.seq & 0xFFFF_FFFFL,
            maxAck & 0xFFFF_FFFFL);
        return Look.INVALID;
      }
      boolean followsOwnData =
          TcpMemory.lastKind(e) == TcpState.ACK
              && TcpMemory.lastSide(e) == side
              && s.seq == TcpMemory.lastEnd(e);
      if (!established(e) || s.seq == maxAck || followsOwnData) {
        return Look.CHECK_WINDOW;
      }
      // not exact: the receiver may answer with a challenge ACK and go on
      newState = oldState;
    }
    return answersWhatWeLetPass(e, side) ? Look.SKIP_WINDOW : Look.CHECK_WINDOW;
  }

  private boolean answersWhatWeLetPass(ConntrackEntry e, int side) {
    TcpSegment s = segment;
    int lastKind = TcpMemory.lastKind(e);
    boolean toSyn =
        e.has(EntryStatus.SEEN_REPLY) && lastKind == TcpState.SYN && TcpMemory.lastSide(e) != side;
    boolean toAck = !e.has(EntryStatus.ASSURED) && lastKind == TcpState.ACK;
    if ((toSyn || toAck) && s.ack == TcpMemory.lastEnd(e)) {
      return true;
    }
    return oldState == TcpState.SYN_SENT
        && lastKind == TcpState.ACK
        && TcpMemory.lastSide(e) == 1
        && s.seq == TcpMemory.lastAck(e);
  }

  /**
   * A FIN or RST out of window from either side: the connection is probably dead, we are just out
   * of step ({@code nf_tcp_handle_invalid}).
   */
  private void outside(ConntrackEntry e, int side, long nowNanos) {
    int kind = segment.kind;
    if (!e.has(EntryStatus.ASSURED)
        || e.has(EntryStatus.FIXED_TIMEOUT)
        || kind != TcpState.RST && kind != TcpState.FIN) {
      return;
    }
    int lastKind = TcpMemory.lastKind(e);
    boolean fromBoth =
        TcpMemory.lastSide(e) != side && (lastKind == TcpState.FIN || lastKind == TcpState.RST);
    if (!fromBoth) {
      TcpMemory.last(e, side, kind);
      return;
    }
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
    long shorter = timeouts.nanos(TcpState.UNACKNOWLEDGED);
    long left = e.remainingNanos(nowNanos);
    if (left >= SHORT_ENOUGH && left > shorter) {
      e.deadlineNanos(nowNanos + shorter);
    }
  }

  /** The segment is in window: state, ASSURED, timeout. */
  private void moveOn(PacketBuffer packet, Tracking tracking, int side, long nowNanos) {
    ConntrackEntry e = tracking.entry();
    TcpSegment s = segment;
    TcpMemory.last(e, side, s.kind);
    if (oldState != newState) {
      e.note(EntryEvent.L4_STATE);
      if (newState == TcpState.FIN_WAIT) {
        TcpMemory.set(e, side, TcpMemory.CLOSED_FIRST);
      }
    }
    if (e.l4State() != newState) {
      e.l4State(newState);
    }
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
    long timeout = settings.timeout(e, newState, s.kind, timeouts);
    if (!e.has(EntryStatus.SEEN_REPLY)) {
      if (s.kind == TcpState.RST) {
        // the only reply is a refusal: nothing to remember
        conntrack.count(packet, tracking);
        conntrack.kill(e, nowNanos);
        return;
      }
      if (s.kind == TcpState.SYN && oldState == TcpState.SYN_SENT) {
        // else a client that keeps trying from one port would keep the entry, and its NAT, for ever
        return;
      }
      if (newState == TcpState.ESTABLISHED) {
        timeout = Math.min(timeout, timeouts.nanos(TcpState.UNACKNOWLEDGED));
      }
    } else if (newState == TcpState.ESTABLISHED
        && (oldState == TcpState.SYN_RECV || oldState == TcpState.ESTABLISHED)
        && !e.has(EntryStatus.ASSURED)) {
      e.setStatus(EntryStatus.ASSURED);
      e.note(EntryEvent.ASSURED);
    }
    conntrack.refresh(packet, tracking, timeout, nowNanos);
  }

  @Override
  public void distrust(ConntrackEntry entry) {
    if (entry.l4State() >= TcpState.ESTABLISHED) {
      TcpMemory.distrust(entry, 0);
      TcpMemory.distrust(entry, 1);
    }
  }
}
