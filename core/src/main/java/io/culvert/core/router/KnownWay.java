package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.VerdictCache;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.device.Device;
import io.culvert.core.nat.Nat;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * The rest of the walk for what has nothing to be asked any more: a packet of a known entry, behind
 * tracking, whose verdicts and route {@link VerdictCache} knows. It comes out as from {@link
 * PacketWalk}'s long way, and is counted alike. What needs anything else, be it an answer, a
 * helper, a fragment or a link address, takes the long way. Loop only; does not allocate.
 */
final class KnownWay {

  private final EngineParts parts;
  private final VerdictCache ways;
  private final WalkEnds ends;

  KnownWay(EngineParts parts, VerdictCache ways, WalkEnds ends) {
    this.parts = parts;
    this.ways = ways;
    this.ends = ends;
  }

  /**
   * Sends the packet, which {@code ways} know; or returns {@code false}, nothing having happened.
   */
  boolean takes(PacketContext c) {
    PacketBuffer p = c.buffer();
    Device egress = ways.egress(c);
    if (egress == null || !fits(c, p) || !wantsNothing(c, egress) || !mayHop(p)) {
      return false;
    }
    ways.countsRest(c);
    if (p.ipVersion() == 4) {
      Ipv4View.decrementTtl(p, p.l3());
      parts.nat().both(p, c.tracking());
    } else {
      Ipv6View.hopLimit(p, p.l3(), Ipv6View.hopLimit(p, p.l3()) - 1);
    }
    c.buffer(null);
    ends.counted(c, egress.transmit(p));
    return true;
  }

  /** Whether it is no larger than may pass, as far as anybody knows. */
  private boolean fits(PacketContext c, PacketBuffer p) {
    int mtu = ways.mtuBytes(c);
    return (p.l3LengthBytes() <= mtu || p.superPacket() && Forwarder.segmentBytes(p) <= mtu)
        && parts.pathMtu().knowsNothing(p.ipVersion());
  }

  /** Whether neither entry nor link want more than that it passes. */
  private static boolean wantsNothing(PacketContext c, Device egress) {
    Tracking tracking = c.tracking();
    ConntrackEntry entry = tracking.entry();
    int status = entry.status();
    return entry.helper() == 0
        && entry.events() == 0
        && (status & (EntryStatus.SEQ_ADJUST | EntryStatus.DYING)) == 0
        && (!EntryStatus.translated(status) || c.buffer().ipVersion() == 4)
        && !Nat.leavesElsewhere(entry, tracking.direction(), egress.index())
        && egress.medium() == Medium.IP
        && egress.up();
  }

  /** Whether the packet may take the hop; {@link Forwarder} says what becomes of it otherwise. */
  private static boolean mayHop(PacketBuffer p) {
    int l3 = p.l3();
    if (l3 != p.start()) {
      return false; // a frame, perhaps for a group
    }
    if (p.ipVersion() == 4) {
      return Ipv4View.ttl(p, l3) > 1;
    }
    long source = Ipv6View.sourceHigh(p, l3);
    return Ipv6View.hopLimit(p, l3) > 1 && source != 0 && !Ipv6View.linkLocal(source);
  }
}
