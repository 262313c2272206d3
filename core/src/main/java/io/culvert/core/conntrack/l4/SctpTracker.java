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
import io.culvert.core.wire.SctpChecksum;
import io.culvert.core.wire.SctpView;
import java.util.function.ObjLongConsumer;

/**
 * SCTP ({@code nf_conntrack_sctp_packet} in nf_conntrack_proto_sctp.c). A packet's chunks must be
 * allowed together ({@link SctpChunks}), bear the verification tag of their side (RFC 9260 section
 * 8.5), and then move the state one after the other ({@link SctpState}). What chunks changed before
 * one that made the packet INVALID stays changed, as in the kernel.
 */
public final class SctpTracker implements L4Tracker {

  /** Chunks of no association we know open none (RFC 9260 section 8.4). */
  private static final int NEVER_FIRST =
      1 << SctpView.ABORT | 1 << SctpView.SHUTDOWN_COMPLETE | 1 << SctpView.COOKIE_ACK;

  /** Chunks with rules of their own for the tag, or none. */
  private static final int OWN_TAG_RULES =
      1 << SctpView.INIT
          | 1 << SctpView.SHUTDOWN_COMPLETE
          | 1 << SctpView.COOKIE_ECHO
          | 1 << SctpView.ABORT
          | 1 << SctpView.SHUTDOWN_ACK
          | 1 << SctpView.HEARTBEAT
          | 1 << SctpView.HEARTBEAT_ACK;

  private static final String WRONG_TAG = "SCTP verification tag {a}, expected {b}";

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;
  private final SctpChunks chunks = new SctpChunks();
  private final SctpChecksum checksum = new SctpChecksum();

  /** Whether the packet passes without renewing the timeout. */
  private boolean quiet;

  /** Registers SCTP's settings with those of {@code conntrack}. */
  public SctpTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults =
        new Timeouts(conntrack.tunables(), IpProtocol.SCTP, SctpState.STATES)
            .follow(SctpState.CLOSED, "sctp_timeout_closed", 10)
            .follow(SctpState.COOKIE_WAIT, "sctp_timeout_cookie_wait", 3)
            .follow(SctpState.COOKIE_ECHOED, "sctp_timeout_cookie_echoed", 3)
            .follow(SctpState.ESTABLISHED, "sctp_timeout_established", 210)
            .follow(SctpState.SHUTDOWN_SENT, "sctp_timeout_shutdown_sent", 3)
            .follow(SctpState.SHUTDOWN_RECD, "sctp_timeout_shutdown_recd", 3)
            .follow(SctpState.SHUTDOWN_ACK_SENT, "sctp_timeout_shutdown_ack_sent", 3)
            .follow(SctpState.HEARTBEAT_SENT, "sctp_timeout_heartbeat_sent", 30)
            .fixed(SctpState.NONE, 10)
            .policy();
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.SCTP};
  }

  @Override
  public String name() {
    return "sctp";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public String stateName(ConntrackEntry entry) {
    return SctpState.name(entry.l4State());
  }

  @Override
  public void attributes(ConntrackEntry entry, ObjLongConsumer<String> into) {
    SctpMemory.attributes(entry, into);
  }

  @Override
  public long tag(ConntrackEntry entry, Direction direction) {
    return SctpMemory.tag(entry, direction.ordinal()) & 0xFFFF_FFFFL;
  }

  @Override
  public boolean resume(ConntrackEntry draft, String state, long originalTag, long replyTag) {
    SctpMemory.tag(draft, 0, (int) originalTag);
    SctpMemory.tag(draft, 1, (int) replyTag);
    return L4Tracker.super.resume(draft, state, originalTag, replyTag);
  }

  @Override
  public boolean closing(ConntrackEntry entry) {
    int state = entry.l4State();
    return state >= SctpState.SHUTDOWN_SENT && state <= SctpState.SHUTDOWN_ACK_SENT;
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    int length = packet.end() - packet.l4();
    if (length < SctpView.HEADER_BYTES) {
      return UdpTracker.invalid(tracking, "SCTP packet of {a} bytes is too short", length, 0);
    }
    if (verifyChecksum && !valid(packet)) {
      return UdpTracker.invalid(tracking, "bad SCTP checksum", 0, 0);
    }
    String fault = chunks.read(packet);
    if (fault != null) {
      return UdpTracker.invalid(tracking, fault, chunks.reasonA(), chunks.reasonB());
    }
    ConntrackEntry e = tracking.entry();
    if (!e.has(EntryStatus.CONFIRMED) && !open(packet, tracking)) {
      return Answer.INVALID;
    }
    int side = tracking.direction().ordinal();
    int tag = SctpView.verificationTag(packet, packet.l4());
    if (!chunks.hasAny(OWN_TAG_RULES) && tag != SctpMemory.tag(e, side)) {
      return wrongTag(tracking, tag, SctpMemory.tag(e, side));
    }
    quiet = false;
    for (int at = chunks.first(); at <= chunks.last(); at = SctpChunks.after(packet, at)) {
      if (SctpState.tells(SctpView.type(packet, at)) && !moveOn(packet, at, tracking, side, tag)) {
        return Answer.INVALID;
      }
    }
    if (!quiet) {
      TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
      conntrack.refresh(packet, tracking, timeouts.nanos(e.l4State()), nowNanos);
    }
    return Answer.ACCEPT;
  }

  private boolean valid(PacketBuffer p) {
    if (p.checksumPartial() || p.checksumVerified()) {
      return true;
    }
    p.seams().together(p.l4() + SctpView.HEADER_BYTES);
    return checksum.valid(p, p.l4());
  }

  private static boolean invalid(Tracking tracking, String why, long a, long b) {
    tracking.invalid(why, a, b);
    return false;
  }

  private static Answer wrongTag(Tracking tracking, int tag, int expected) {
    return UdpTracker.invalid(tracking, WRONG_TAG, tag & 0xFFFF_FFFFL, expected & 0xFFFF_FFFFL);
  }

  /** First packet of a draft ({@code sctp_new}): what it says of the tags to come. */
  private boolean open(PacketBuffer packet, Tracking tracking) {
    if (chunks.hasAny(NEVER_FIRST) || !chunks.allTell()) {
      return invalid(tracking, "SCTP chunks open no association", 0, 0);
    }
    ConntrackEntry e = tracking.entry();
    int tag = SctpView.verificationTag(packet, packet.l4());
    if (chunks.has(SctpView.HEARTBEAT)) {
      SctpMemory.tag(e, 0, tag);
    }
    if (chunks.has(SctpView.SHUTDOWN_ACK)) {
      // its answer, a SHUTDOWN COMPLETE, reflects the tag (RFC 9260 section 8.4)
      SctpMemory.tag(e, 1, tag);
    }
    return true;
  }

  /** One chunk: the rules of its tag, then state, ASSURED, and what it says of the tags. */
  private boolean moveOn(PacketBuffer p, int at, Tracking tracking, int side, int tag) {
    ConntrackEntry e = tracking.entry();
    int type = SctpView.type(p, at);
    switch (type) {
      case SctpView.INIT:
        if (tag != 0) {
          return invalid(tracking, WRONG_TAG, tag & 0xFFFF_FFFFL, 0);
        }
        break;
      case SctpView.ABORT, SctpView.SHUTDOWN_COMPLETE:
        boolean reflected = (SctpView.flags(p, at) & SctpView.TAG_REFLECTED) != 0;
        if (!bears(tag, reflected ? 1 - side : side, tracking)) {
          return false;
        }
        break;
      case SctpView.COOKIE_ECHO:
        if (!bears(tag, side, tracking)) {
          return false;
        }
        break;
      case SctpView.COOKIE_ACK:
        SctpMemory.init(e, 0, false);
        SctpMemory.init(e, 1, false);
        break;
      case SctpView.HEARTBEAT, SctpView.HEARTBEAT_ACK:
        if (!heartbeat(type, tracking, side, tag)) {
          return false;
        }
        if (quiet && type == SctpView.HEARTBEAT && tag != SctpMemory.tag(e, side)) {
          return true;
        }
        break;
      default:
        break;
    }
    int oldState = e.l4State();
    int newState = SctpState.next(side, type, oldState);
    if (newState == SctpState.INVALID) {
      return invalid(tracking, "SCTP chunk of type {a} can't come in state {b}", type, oldState);
    }
    if ((type == SctpView.INIT || type == SctpView.INIT_ACK)
        && !agree(p, at, tracking, side, oldState, newState)) {
      return false;
    }
    enter(e, oldState, newState);
    return true;
  }

  private static boolean bears(int tag, int side, Tracking tracking) {
    int expected = SctpMemory.tag(tracking.entry(), side);
    return tag == expected
        || invalid(tracking, WRONG_TAG, tag & 0xFFFF_FFFFL, expected & 0xFFFF_FFFFL);
  }

  /**
   * A HEARTBEAT with a new tag may be the first packet of an association that took over the ports:
   * it passes without effect, and if it is acknowledged, it was right.
   */
  private boolean heartbeat(int type, Tracking tracking, int side, int tag) {
    ConntrackEntry e = tracking.entry();
    int expected = SctpMemory.tag(e, side);
    if (expected == 0) {
      SctpMemory.tag(e, side, tag);
      return true;
    }
    if (tag == expected) {
      SctpMemory.heartbeatFailed(e, false);
      return true;
    }
    boolean request = type == SctpView.HEARTBEAT;
    boolean answersFailed = SctpMemory.heartbeatFailed(e) && SctpMemory.failedSide(e) != side;
    if (chunks.has(SctpView.DATA) || quiet || !request && !answersFailed) {
      return invalid(tracking, WRONG_TAG, tag & 0xFFFF_FFFFL, expected & 0xFFFF_FFFFL);
    }
    if (request) {
      SctpMemory.heartbeatFailed(e, true);
      SctpMemory.failedSide(e, side);
      quiet = true;
      tracking.note(WRONG_TAG, tag & 0xFFFF_FFFFL, expected & 0xFFFF_FFFFL);
    } else {
      SctpMemory.heartbeatFailed(e, false);
      SctpMemory.tag(e, side, tag);
      SctpMemory.tag(e, 1 - side, 0);
    }
    return true;
  }

  /** INIT and INIT ACK name the tag that the other side is to use from now on. */
  private boolean agree(
      PacketBuffer p, int at, Tracking tracking, int side, int oldState, int newState) {
    ConntrackEntry e = tracking.entry();
    int type = SctpView.type(p, at);
    int peer = 1 - side;
    if (at + SctpView.CHUNK_HEADER_BYTES + SctpView.INIT_BYTES > p.end()) {
      return invalid(tracking, "SCTP chunk of type {a} is cut off", type, 0);
    }
    int named = SctpView.initiateTag(p, at);
    if (type == SctpView.INIT) {
      // one that names the known tag came late, or again: it opens nothing anew
      if (oldState == SctpState.NONE || named != SctpMemory.tag(e, peer)) {
        if (SctpMemory.init(e, side)) {
          SctpMemory.init(e, peer, false);
        }
        SctpMemory.init(e, side, true);
      }
      // else a client that keeps trying from one port would keep the entry, and its NAT, for ever
      quiet =
          newState == SctpState.CLOSED
              && oldState == SctpState.CLOSED
              && e.has(EntryStatus.CONFIRMED);
    } else {
      int known = SctpMemory.tag(e, peer);
      boolean other = known != named;
      boolean unasked = !SctpMemory.init(e, peer) && known != 0;
      boolean collided = SctpMemory.init(e, side) && SctpMemory.init(e, peer);
      if (other && (unasked || collided)) {
        long a = named & 0xFFFF_FFFFL;
        return invalid(tracking, "SCTP INIT ACK names tag {a}, not {b}", a, known & 0xFFFF_FFFFL);
      }
    }
    SctpMemory.tag(e, peer, named);
    return true;
  }

  private static void enter(ConntrackEntry e, int oldState, int newState) {
    e.l4State(newState);
    if (oldState == newState) {
      return;
    }
    e.note(EntryEvent.L4_STATE);
    if (newState == SctpState.ESTABLISHED && !e.has(EntryStatus.ASSURED)) {
      e.setStatus(EntryStatus.ASSURED);
      e.note(EntryEvent.ASSURED);
    }
  }
}
