package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.UdpView;

/**
 * UDP-Lite (RFC 3828; {@code nf_conntrack_udplite_packet} in nf_conntrack_proto_udp.c): UDP with a
 * checksum that is mandatory and may cover the front of the datagram only. A stream as soon as a
 * reply was seen.
 */
public final class UdpLiteTracker implements L4Tracker {

  private final Conntrack conntrack;
  private final TimeoutPolicy defaults;

  /** Shares UDP's settings. */
  public UdpLiteTracker(Conntrack conntrack) {
    this.conntrack = conntrack;
    defaults = UdpTracker.timeouts(conntrack.tunables(), IpProtocol.UDPLITE);
  }

  @Override
  public int[] protocols() {
    return new int[] {IpProtocol.UDPLITE};
  }

  @Override
  public String name() {
    return "udplite";
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
    int l4 = packet.l4();
    int length = packet.end() - l4;
    if (length < UdpView.HEADER_BYTES) {
      return UdpTracker.invalid(tracking, "UDP-Lite datagram of {a} bytes is too short", length, 0);
    }
    int said = UdpView.length(packet, l4);
    int coverage = said == 0 ? length : said;
    if (coverage < UdpView.HEADER_BYTES || coverage > length) {
      return UdpTracker.invalid(tracking, "UDP-Lite coverage {a} of {b} bytes", said, length);
    }
    if (UdpView.checksum(packet, l4) == 0) {
      return UdpTracker.invalid(tracking, "UDP-Lite without a checksum", 0, 0);
    }
    if (verifyChecksum && !valid(packet, coverage)) {
      return UdpTracker.invalid(tracking, "bad UDP-Lite checksum", 0, 0);
    }
    boolean replied = tracking.entry().has(EntryStatus.SEEN_REPLY);
    UdpTracker.move(conntrack, packet, tracking, defaults, replied, nowNanos);
    return Answer.ACCEPT;
  }

  private static boolean valid(PacketBuffer p, int coverage) {
    if (p.checksumPartial() || p.checksumVerified()) {
      return true;
    }
    // the kernel sums UDP's protocol number, not UDP-Lite's: senders that don't are INVALID to it;
    // and nf_ip_checksum_partial hands over number and length the wrong way round, which costs the
    // length its upper byte
    int length = p.end() - p.l4();
    long pseudo = Checksum.pseudo(p, IpProtocol.UDP, p.ipVersion() == 4 ? length & 0xFF : length);
    return Checksum.fold(pseudo + Checksum.sum(p, p.l4(), coverage)) == 0xFFFF;
  }
}
