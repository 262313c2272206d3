package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.Profile;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.UdpView;

/** UDP ({@code nf_conntrack_udp_packet} in nf_conntrack_proto_udp.c). */
public final class UdpTracker implements L4Tracker {

  private static final int UNREPLIED = 0;
  private static final int REPLIED = 1;

  /** Question and answer are no stream: only who still talks after this long has one. */
  private static final long STREAM_AFTER_NANOS = 2 * Timeouts.SECOND;

  /**
   * The tracker's word: 0 where an entry may be a stream at once, as those do that no packet made.
   * No time, as each router's clock is its own, and entries go from one to another.
   */
  private static final int STREAM_LATER = 0;

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;
  private final boolean streamAtOnce;

  /** Registers UDP's settings with those of {@code conntrack}. */
  public UdpTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults = timeouts(conntrack.tunables(), IpProtocol.UDP);
    streamAtOnce = conntrack.tunables().profile() == Profile.CLASSIC;
  }

  /** Timeouts that UDP and UDP-Lite share. */
  static TimeoutPolicy timeouts(Tunables registry, int protocol) {
    long stream = registry.profile() == Profile.CLASSIC ? 180 : 120;
    return new Timeouts(registry, protocol, 2)
        .follow(UNREPLIED, "udp_timeout", 30)
        .follow(REPLIED, "udp_timeout_stream", stream)
        .policy();
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.UDP};
  }

  @Override
  public String name() {
    return "udp";
  }

  @Override
  public TimeoutPolicy timeouts() {
    return defaults;
  }

  @Override
  public boolean allowsClash() {
    return true;
  }

  @Override
  public Answer track(
      PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
    int length = packet.end() - packet.l4();
    if (length < UdpView.HEADER_BYTES) {
      return invalid(tracking, "UDP datagram of {a} bytes is too short", length, 0);
    }
    int said = UdpView.length(packet, packet.l4());
    if (said > length || said < UdpView.HEADER_BYTES) {
      return invalid(tracking, "UDP length {a} does not fit {b} bytes", said, length);
    }
    if (verifyChecksum && !Checksum.verify(packet)) {
      return invalid(tracking, "bad UDP checksum", 0, 0);
    }
    ConntrackEntry e = tracking.entry();
    if (!e.has(EntryStatus.CONFIRMED)) {
      e.l4(STREAM_LATER, 1);
    }
    boolean replied = e.has(EntryStatus.SEEN_REPLY);
    boolean old = e.l4(STREAM_LATER) == 0 || nowNanos - e.createdNanos() > STREAM_AFTER_NANOS;
    boolean stream = replied && (streamAtOnce || old);
    move(conntrack, packet, tracking, defaults, stream, nowNanos);
    return Answer.ACCEPT;
  }

  /** Timeout and ASSURED, by whether this is a stream. */
  static void move(
      Conntrack conntrack,
      PacketBuffer packet,
      Tracking tracking,
      TimeoutPolicy defaults,
      boolean stream,
      long nowNanos) {
    ConntrackEntry e = tracking.entry();
    TimeoutPolicy timeouts = conntrack.timeoutPolicies().of(e, defaults);
    conntrack.refresh(packet, tracking, timeouts.nanos(stream ? REPLIED : UNREPLIED), nowNanos);
    // an entry that lives through a clash is gone in a second
    if (stream && (e.status() & (EntryStatus.ASSURED | EntryStatus.NAT_CLASH)) == 0) {
      e.setStatus(EntryStatus.ASSURED);
      e.note(EntryEvent.ASSURED);
    }
  }

  static Answer invalid(Tracking tracking, String why, long a, long b) {
    tracking.invalid(why, a, b);
    return Answer.INVALID;
  }
}
