package io.culvert.core.reassembly;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;

/**
 * IPv6 fragments ({@code nf_ct_frag6_gather} in net/ipv6/netfilter/nf_conntrack_reasm.c). Some
 * malformed ones are not judged here but passed on as they are, as the kernel does.
 */
final class Ipv6Fragments extends Fragments {

  private static final int MAX_PAYLOAD_BYTES = 65_535;

  Ipv6Fragments(Reassembly.Abandoned abandoned, long seed) {
    super(abandoned, seed, 4 << 20, 60_000_000_000L);
  }

  @Override
  void readHeaders(PacketBuffer first) {
    HeaderParser.readAgain(first);
  }

  @Override
  DropReason add(PacketBuffer p, int user, int device, long nowNanos) {
    int l3 = p.l3();
    if (Ipv6View.payloadLength(p, l3) == 0
        || Ipv6View.transportCutOff(p, l3 + Ipv6View.HEADER_BYTES, Ipv6View.nextHeader(p, l3))) {
      completed = p;
      return null;
    }
    int header = Ipv6View.fragmentHeader(p, l3);
    if (header < 0) {
      return DropReason.FRAGMENT_INVALID;
    }
    key.sourceHigh = Ipv6View.sourceHigh(p, l3);
    key.sourceLow = Ipv6View.sourceLow(p, l3);
    key.destinationHigh = Ipv6View.destinationHigh(p, l3);
    key.destinationLow = Ipv6View.destinationLow(p, l3);
    key.id = Ipv6View.fragmentId(p, header);
    key.user = user;
    key.keyDevice = confinedToLink(key.destinationHigh) ? device : 0;
    Datagram d = findOrBegin(nowNanos);
    if (d == null) {
      return DropReason.FRAGMENT_MEMORY;
    }
    return queue(d, p, header, device);
  }

  private static boolean confinedToLink(long destinationHigh) {
    return Ipv6View.multicast(destinationHigh) || Ipv6View.linkLocal(destinationHigh);
  }

  private DropReason queue(Datagram d, PacketBuffer p, int header, int device) {
    int l3 = p.l3();
    int payload = Ipv6View.payloadLength(p, l3);
    int from = header + Ipv6View.FRAGMENT_HEADER_BYTES;
    int offset = Ipv6View.fragmentOffset(p, header);
    int end = offset + payload - (from - l3 - Ipv6View.HEADER_BYTES);
    if (end > MAX_PAYLOAD_BYTES) {
      return DropReason.FRAGMENT_INVALID;
    }
    if (!Ipv6View.moreFragments(p, header)) {
      if (end < d.length || d.lastIn && end != d.length) {
        return DropReason.FRAGMENT_INVALID;
      }
      d.lastIn = true;
      d.length = end;
    } else if ((end & 7) != 0) {
      kill(d, DropReason.FRAGMENT_INVALID);
      completed = p;
      return null;
    } else if (end > d.length) {
      if (d.lastIn) {
        return DropReason.FRAGMENT_INVALID;
      }
      d.length = end;
    }
    if (end <= offset) {
      return DropReason.FRAGMENT_INVALID;
    }
    switch (place(d, p, from, offset, end)) {
      case DUPLICATE -> {
        return DropReason.FRAGMENT_OVERLAP;
      }
      case OVERLAP -> {
        return kill(d, DropReason.FRAGMENT_OVERLAP);
      }
      default -> {}
    }
    d.device = device;
    d.ecn |= 1 << (Ipv6View.trafficClass(p, l3) & 3);
    d.largest = Math.max(d.largest, Ipv6View.HEADER_BYTES + payload);
    if (offset == 0) {
      keepHeaders(d, p, from - l3, device);
      // find_prev_fhdr keeps eight bits of it, so behind 256 bytes of headers it is another byte
      d.nextHeaderAt = nextHeaderBefore(p, header) - l3 & 0xFF;
    }
    return complete(d) ? finish(d, p) : null;
  }

  /** Where the byte lies that says a fragment header follows at {@code header}. */
  private static int nextHeaderBefore(PacketBuffer p, int header) {
    int field = p.l3() + Ipv6View.NEXT_HEADER;
    int at = p.l3() + Ipv6View.HEADER_BYTES;
    while (at < header) {
      int kind = p.u8(field);
      field = at;
      at += Ipv6View.extensionBytes(p, at, kind);
    }
    return field;
  }

  private DropReason finish(Datagram d, PacketBuffer p) {
    int ecn = ecnToAdd(d);
    int unfragmented = d.headerBytes - Ipv6View.FRAGMENT_HEADER_BYTES;
    int payload = unfragmented - Ipv6View.HEADER_BYTES + d.length;
    if (ecn < 0 || payload > MAX_PAYLOAD_BYTES) {
      return kill(d, DropReason.FRAGMENT_INVALID);
    }
    int l3 = p.l3();
    writeHeaders(d, p);
    // the fragment header goes: what it announced is announced by the header before it
    int inside = p.u8(l3 + unfragmented);
    p.u8(l3 + d.nextHeaderAt, inside);
    writePayload(d, p, l3 + unfragmented);
    int largest = d.largest;
    int firstDevice = d.firstDevice;
    end(d);
    Ipv6View.payloadLength(p, l3, payload);
    Ipv6View.trafficClass(p, l3, Ipv6View.trafficClass(p, l3) | ecn);
    // its hop-by-hop options were read with each fragment's; any behind a fragment header never are
    HeaderParser.readAgain(p);
    p.reassembledFrom(largest, false);
    p.firstDevice(firstDevice);
    completed = p;
    return null;
  }
}
