package io.culvert.core.reassembly;

import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/** IPv4 fragments ({@code ip_frag_queue}, {@code ip_frag_reasm} in net/ipv4/ip_fragment.c). */
final class Ipv4Fragments extends Fragments {

  private static final int MAX_PACKET_BYTES = 65_535;
  private static final int ECN_MASK = 3;
  private static final int SOURCE_BUCKETS = 256;

  /** Fragments of one source that may come between two of one datagram; 0 for any number. */
  int maxDistance = 64;

  private final Datagram.Source[] sources = new Datagram.Source[SOURCE_BUCKETS];
  private Datagram.Source freeSources;

  Ipv4Fragments(Reassembly.Abandoned abandoned, long seed) {
    super(abandoned, seed, 4 << 20, 30_000_000_000L);
  }

  @Override
  void readHeaders(PacketBuffer first) {
    first.inside(4, Ipv4View.protocol(first, first.l3()));
  }

  @Override
  void begun(Datagram d) {
    if (maxDistance == 0) {
      return; // what is begun now counts for nothing later (ip4_frag_init)
    }
    int bucket = (int) (d.sourceLow ^ d.sourceLow >>> 8) & SOURCE_BUCKETS - 1;
    Datagram.Source s = sources[bucket];
    while (s != null && s.address != d.sourceLow) {
      s = s.nextInBucket;
    }
    if (s == null) {
      s = freeSources;
      if (s == null) {
        s = new Datagram.Source();
      } else {
        freeSources = s.nextInBucket;
      }
      s.address = d.sourceLow;
      s.count = 0;
      s.nextInBucket = sources[bucket];
      sources[bucket] = s;
    }
    s.datagrams++;
    d.from = s;
  }

  @Override
  void ended(Datagram d) {
    Datagram.Source s = d.from;
    if (s == null || --s.datagrams > 0) {
      return;
    }
    int bucket = (int) (s.address ^ s.address >>> 8) & SOURCE_BUCKETS - 1;
    if (sources[bucket] == s) {
      sources[bucket] = s.nextInBucket;
    } else {
      Datagram.Source before = sources[bucket];
      while (before.nextInBucket != s) {
        before = before.nextInBucket;
      }
      before.nextInBucket = s.nextInBucket;
    }
    s.nextInBucket = freeSources;
    freeSources = s;
  }

  @Override
  DropReason add(PacketBuffer p, int user, int device, long nowNanos) {
    int l3 = p.l3();
    key.sourceLow = Ipv4View.source(p, l3);
    key.destinationLow = Ipv4View.destination(p, l3);
    key.id = Ipv4View.id(p, l3);
    key.protocol = Ipv4View.protocol(p, l3);
    key.user = user;
    Datagram d = findOrBegin(nowNanos);
    if (d == null) {
      return DropReason.FRAGMENT_MEMORY;
    }
    if (tooFar(d)) {
      // so many others came since that the id may be in use again
      startOver(d, nowNanos);
    }
    int header = Ipv4View.headerBytes(p, l3);
    int offset = p.fragmentOffset();
    int end = offset + p.end() - l3 - header;
    if (!p.moreFragments()) {
      if (end < d.length || d.lastIn && end != d.length) {
        return kill(d, DropReason.FRAGMENT_INVALID);
      }
      d.lastIn = true;
      d.length = end;
    } else {
      end &= ~7;
      if (end > d.length) {
        if (d.lastIn) {
          return kill(d, DropReason.FRAGMENT_INVALID);
        }
        d.length = end;
      }
    }
    if (end <= offset) {
      return kill(d, DropReason.FRAGMENT_INVALID);
    }
    switch (place(d, p, l3 + header, offset, end)) {
      case DUPLICATE -> {
        return DropReason.FRAGMENT_OVERLAP;
      }
      case OVERLAP -> {
        return kill(d, DropReason.FRAGMENT_OVERLAP);
      }
      default -> {}
    }
    remember(d, p, header, offset, end - offset + header, device);
    return complete(d) ? finish(d, p) : null;
  }

  private boolean tooFar(Datagram d) {
    if (maxDistance == 0 || d.from == null) {
      return false;
    }
    int before = d.fromCount;
    d.fromCount = ++d.from.count;
    return d.last != null && Integer.compareUnsigned(d.fromCount - before, maxDistance) > 0;
  }

  private void remember(Datagram d, PacketBuffer p, int header, int offset, int size, int device) {
    int l3 = p.l3();
    d.device = device;
    d.ecn |= 1 << (Ipv4View.tos(p, l3) & ECN_MASK);
    d.largest = Math.max(d.largest, size);
    if (Ipv4View.dontFragment(p, l3)) {
      d.largestDontFragment = Math.max(d.largestDontFragment, size);
    }
    if (offset == 0) {
      keepHeaders(d, p, header, device);
    }
  }

  private DropReason finish(Datagram d, PacketBuffer p) {
    int ecn = ecnToAdd(d);
    if (ecn < 0 || d.headerBytes + d.length > MAX_PACKET_BYTES) {
      return kill(d, DropReason.FRAGMENT_INVALID);
    }
    int l3 = p.l3();
    int length = d.headerBytes + d.length;
    writeHeaders(d, p);
    writePayload(d, p, l3 + d.headerBytes);
    // DF only if a fragment with DF was the largest: else the path would seem narrower than it is
    boolean dontFragment = d.largestDontFragment == d.largest;
    int largest = d.largest;
    int firstDevice = d.firstDevice;
    end(d);
    Ipv4View.totalLength(p, l3, length);
    Ipv4View.tos(p, l3, Ipv4View.tos(p, l3) | ecn);
    Ipv4View.fragment(p, l3, dontFragment, false, 0);
    Checksum.fillIpv4Header(p);
    DropReason refused = HeaderParser.parse(p);
    p.reassembledFrom(largest, dontFragment);
    p.firstDevice(firstDevice);
    completed = refused == null ? p : null;
    return refused;
  }
}
