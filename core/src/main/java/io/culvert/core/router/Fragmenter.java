package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Segmenter;

/**
 * Makes a packet fit its egress device after POSTROUTING and confirm, and sends it or its pieces,
 * as {@code ip_finish_output} (net/ipv4/ip_output.c) and {@code ip6_finish_output}
 * (net/ipv6/ip6_output.c). A reassembled datagram leaves in pieces no larger than it came in. Loop
 * only; does not allocate.
 */
public final class Fragmenter {

  private final Segmenter segmenter = new Segmenter();
  private final Pieces pieces = new Pieces();
  private final OwnPackets own;
  private final NeighborService neighbors;
  private final IcmpErrors errors;
  private final PathMtu pathMtu;

  /** Sends by way of {@code neighbors}; tells senders through {@code errors}. */
  Fragmenter(OwnPackets own, NeighborService neighbors, IcmpErrors errors, PathMtu pathMtu) {
    this.pathMtu = pathMtu;
    this.own = own;
    this.neighbors = neighbors;
    this.errors = errors;
  }

  /**
   * Sends the packet in {@code c} by {@code route} and {@code c.egress()}. Takes the buffer over in
   * every case. {@code null} when sent (or waiting for a neighbour), else what to count.
   */
  public DropReason send(PacketContext c, Route route) {
    PacketBuffer p = c.buffer();
    int mtu = pathMtu.leaving(c, route);
    if (p.largestFragment() != 0) {
      return sendReassembled(c, route, mtu);
    }
    if (p.l3LengthBytes() <= mtu || p.superPacket() && Forwarder.segmentBytes(p) <= mtu) {
      return next(p, c, route);
    }
    return p.superPacket() ? sendSegments(c, route, mtu) : sendTooLarge(c, route, p, mtu);
  }

  /** {@code frag_max_size} in {@code ip_fragment} and {@code ip6_fragment}. */
  private DropReason sendReassembled(PacketContext c, Route route, int mtu) {
    PacketBuffer p = c.buffer();
    int largest = p.largestFragment();
    boolean ipv4 = p.ipVersion() == 4;
    if (!ipv4 && p.l3LengthBytes() <= Math.min(largest, mtu)) {
      return next(p, c, route);
    }
    if (largest > mtu && (!ipv4 || Ipv4View.dontFragment(p, p.l3()))) {
      return refuse(c, mtu);
    }
    // IPv6 never cuts smaller than any link must carry; IPv4 as small as it came
    int smallest = ipv4 ? 0 : Ipv6View.MIN_MTU_BYTES;
    return sendPieces(c, route, p, Math.max(smallest, Math.min(largest, mtu)));
  }

  private DropReason sendTooLarge(PacketContext c, Route route, PacketBuffer p, int mtu) {
    return mayCut(c) ? sendPieces(c, route, p, mtu) : refuse(c, mtu);
  }

  /** IPv6 packets are cut by who sends them only, whatever address they bear by now. */
  private static boolean mayCut(PacketContext c) {
    PacketBuffer p = c.buffer();
    return p.ipVersion() == 4 ? !Ipv4View.dontFragment(p, p.l3()) : c.socket();
  }

  private DropReason refuse(PacketContext c, int mtu) {
    errors.tooBig(c, mtu);
    c.buffer().release();
    return DropReason.PACKET_TOO_BIG;
  }

  private DropReason sendSegments(PacketContext c, Route route, int mtu) {
    PacketBuffer whole = c.buffer();
    if (!mayCut(c)) {
      return refuse(c, mtu);
    }
    DropReason reason = segmenter.begin(whole);
    boolean more = reason == null;
    while (more) {
      PacketBuffer segment = own.acquireForPart();
      if (segment == null) {
        reason = reason == null ? DropReason.NO_BUFFER : reason;
        break;
      }
      more = segmenter.next(segment);
      if (more) {
        DropReason one =
            segment.l3LengthBytes() <= mtu
                ? next(segment, c, route)
                : sendPieces(c, route, segment, mtu);
        reason = reason == null ? one : reason;
      } else {
        segment.release();
      }
    }
    whole.release();
    return reason;
  }

  private DropReason sendPieces(PacketContext c, Route route, PacketBuffer p, int mtu) {
    Checksum.finish(p);
    if (!pieces.begin(p, mtu, p.ipVersion() == 6 ? own.fragmentId() : 0)) {
      p.release();
      return DropReason.PACKET_TOO_BIG;
    }
    DropReason reason = null;
    while (!pieces.onLast()) {
      PacketBuffer piece = own.acquireForPart();
      if (piece == null) {
        p.release();
        return reason == null ? DropReason.NO_BUFFER : reason;
      }
      pieces.copy(piece);
      DropReason one = next(piece, c, route);
      reason = reason == null ? one : reason;
    }
    pieces.turnIntoLast();
    DropReason last = next(p, c, route);
    return reason == null ? last : reason;
  }

  private DropReason next(PacketBuffer p, PacketContext c, Route route) {
    Device egress = c.egress();
    if (egress.medium() == Medium.IP) {
      return neighbors.send(p, egress, 0, 0, c.nowNanos()); // on such a link nobody has an address
    }
    long high = route.neighborHigh(PacketAddresses.destinationHigh(p));
    long low = route.neighborLow(PacketAddresses.destinationLow(p));
    return neighbors.send(p, egress, high, low, c.nowNanos());
  }
}
