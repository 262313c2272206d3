package io.culvert.core.nat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Homes;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.JenkinsHash;

/**
 * Finds what a draft's packets shall look like behind one manip: a tuple within a range whose reply
 * no other entry expects ({@code get_unique_tuple}, {@code nf_nat_l4proto_unique_tuple} in
 * nf_nat_core.c). In this order:
 *
 * <ol>
 *   <li>source manip: the tuple as it is, if the range allows it;
 *   <li>else the mapping the same source has towards another destination already;
 *   <li>the address by {@link JenkinsHash}, with the port as it is;
 *   <li>a port from the range or the port's class: up to 128 tries from a start, then 64, 32, 16
 *       and 8, each from a new random one.
 * </ol>
 *
 * {@code --random} skips to the address and a random port.
 *
 * <p>Where several routers share the addresses, a source port is chosen from this one's {@link
 * PortParts}, and one that a packet has is kept only if it lies there, or if its address is the
 * packet's own or given to no other source ({@link NatRange#oneToOne}). What others are known to
 * have is taken, too. Loop only; does not allocate.
 */
final class TupleAllocator {

  private static final int MAX_TRIES = 128;
  private static final int MIN_TRIES = 16;

  /** In the last tries of a round an outlived TIME_WAIT entry gives way. */
  private static final int HARDER_TRIES = MAX_TRIES / 4;

  private static final int USES_NAT = EntryStatus.NAT_MASK | EntryStatus.SEQ_ADJUST;

  private static final int KEEP = EntryStatus.FIXED_TIMEOUT | EntryStatus.DYING;

  private final ConntrackTable table;
  private final Conntrack conntrack;
  private final SourceIndex sources;
  private final PortStart ports;
  private PortParts parts = PortParts.ALL;
  private final PacketTuple reply = new PacketTuple();
  private final PacketTuple original = new PacketTuple();
  private final ConntrackEntry other = new ConntrackEntry();

  private NatRange range;
  private boolean mapsAddresses;
  private long minHigh;
  private long minLow;
  private long maxHigh;
  private long maxLow;
  private boolean specifiesPorts;
  private int minPort;
  private int maxPort;

  TupleAllocator(Conntrack conntrack, SourceIndex sources, PortStart ports) {
    this.conntrack = conntrack;
    this.table = conntrack.table();
    this.sources = sources;
    this.ports = ports;
  }

  /** Chooses from that part of all ports. */
  void share(PortParts own) {
    parts = own;
  }

  /** Takes the range as it is written. */
  void allow(NatRange newRange) {
    range = newRange;
    mapsAddresses = newRange.mapsAddresses();
    minHigh = newRange.minHigh();
    minLow = newRange.minLow();
    maxHigh = newRange.maxHigh();
    maxLow = newRange.maxLow();
    ports(newRange);
  }

  /** Takes the range with one address in place of its own. */
  void allow(NatRange newRange, long addressHigh, long addressLow) {
    range = newRange;
    mapsAddresses = true;
    minHigh = addressHigh;
    minLow = addressLow;
    maxHigh = addressHigh;
    maxLow = addressLow;
    ports(newRange);
  }

  /** Takes one address and one port. */
  void allow(long addressHigh, long addressLow, int port) {
    allow(NatRange.any(), addressHigh, addressLow);
    specifiesPorts = true;
    minPort = port;
    maxPort = port;
  }

  private void ports(NatRange newRange) {
    specifiesPorts = newRange.specifiesPorts();
    minPort = newRange.minPort();
    maxPort = newRange.maxPort();
  }

  /**
   * Changes {@code tuple}, the draft's packets as they are before this manip, into what they shall
   * be. {@code false} when a source manip found no free tuple: what is in {@code tuple} then is
   * taken. A destination manip never fails, since the source can still move later.
   */
  boolean choose(ConntrackEntry draft, Manip manip, PacketTuple tuple, long nowNanos) {
    if (manip == Manip.SOURCE && !range.random()) {
      if (inRange(tuple) && mayKeep(tuple)) {
        if (free(tuple, draft, nowNanos) || meetsItself(draft, tuple, nowNanos)) {
          return true;
        }
      } else if (reuseMapping(draft, tuple, nowNanos)) {
        return true;
      }
    }
    if (mapsAddresses) {
      AddressChoice.choose(
          tuple, manip, minHigh, minLow, maxHigh, maxLow, range.persistent(), draft.zone());
    }
    boolean may = manip == Manip.DESTINATION || mayKeep(tuple);
    if (!range.random() && may && keepsPort(draft, manip, tuple, nowNanos)) {
      return true;
    }
    return choosePort(draft, manip, tuple, nowNanos) || manip == Manip.DESTINATION;
  }

  /** Whether no other member can choose this source, or it can't be another. */
  private boolean mayKeep(PacketTuple tuple) {
    return parts.has(tuple.sourcePort())
        || range.oneToOne()
        || onePort()
        || !hasPorts(tuple.protocol());
  }

  /** A port that was said, not chosen: by an announcement, or by hand. Rules may not. */
  private boolean onePort() {
    return specifiesPorts && minPort == maxPort;
  }

  private static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case IpProtocol.ICMP,
          IpProtocol.ICMPV6,
          IpProtocol.TCP,
          IpProtocol.UDP,
          IpProtocol.UDPLITE,
          IpProtocol.SCTP ->
          true;
      // GRE's keys are its master's, or nobody's to choose
      default -> false;
    };
  }

  private boolean keepsPort(ConntrackEntry draft, Manip manip, PacketTuple tuple, long nowNanos) {
    if (!specifiesPorts) {
      return free(tuple, draft, nowNanos);
    }
    return !range.offsetsPorts()
        && portInRange(manip, tuple)
        && (minPort == maxPort || free(tuple, draft, nowNanos));
  }

  private boolean free(PacketTuple tuple, ConntrackEntry draft, long nowNanos) {
    Conntrack.invert(tuple, reply);
    return !table.taken(reply, draft, nowNanos) && !Homes.taken(conntrack, reply, draft, nowNanos);
  }

  /**
   * Whether what is taken is taken by this very flow the other way round, which directions in zones
   * of their own can keep apart; confirm settles that ({@code nf_nat_used_tuple_new}).
   */
  private boolean meetsItself(ConntrackEntry draft, PacketTuple tuple, long nowNanos) {
    if (!conntrack.tracker(draft.protocol()).allowsClash() || (draft.status() & USES_NAT) != 0) {
      return false;
    }
    original.set(tuple);
    long handle = table.find(original, draft.zone(), draft.zoneDirections(), nowNanos);
    if (handle < 0) {
      handle = table.find(reply, draft.zone(), draft.zoneDirections(), nowNanos);
    }
    if (handle < 0) {
      return !Homes.taken(conntrack, reply, draft, nowNanos);
    }
    table.entry(ConntrackTable.slot(handle), other);
    return (other.status() & USES_NAT) == 0
        && reversed(other, Direction.ORIGINAL, draft)
        && reversed(other, Direction.REPLY, draft);
  }

  private boolean reversed(ConntrackEntry there, Direction direction, ConntrackEntry draft) {
    there.tuple(direction, original);
    draft.tuple(direction.opposite(), reply);
    original.zone(0);
    reply.zone(0);
    return original.matches(reply);
  }

  private boolean inRange(PacketTuple tuple) {
    if (mapsAddresses
        && (below(tuple.sourceHigh, tuple.sourceLow, minHigh, minLow)
            || below(maxHigh, maxLow, tuple.sourceHigh, tuple.sourceLow))) {
      return false;
    }
    return !specifiesPorts || portInRange(Manip.SOURCE, tuple);
  }

  private static boolean below(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh < 0 : Long.compareUnsigned(low, otherLow) < 0;
  }

  private boolean portInRange(Manip manip, PacketTuple tuple) {
    int port;
    switch (tuple.protocol()) {
      case IpProtocol.ICMP, IpProtocol.ICMPV6:
        port = tuple.sourcePort();
        break;
      case IpProtocol.GRE, IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP:
        port = manip == Manip.SOURCE ? tuple.sourcePort() : tuple.destinationPort();
        break;
      default:
        return true;
    }
    return port >= minPort && port <= maxPort;
  }

  /** The first mapping of this source that lies in range counts, free or not. */
  private boolean reuseMapping(ConntrackEntry draft, PacketTuple tuple, long nowNanos) {
    int zone = tuple.zone();
    long destinationHigh = tuple.destinationHigh;
    long destinationLow = tuple.destinationLow;
    int destinationPort = tuple.destinationPort();
    long sourceHigh = tuple.sourceHigh;
    long sourceLow = tuple.sourceLow;
    int sourcePort = tuple.sourcePort();
    draft.tuple(Direction.ORIGINAL, original);
    // DNAT may have given an ICMP query another id: it is this one that has a mapping, or not
    original.sourcePort(sourcePort);
    for (int slot = sources.first(original); slot >= 0; slot = sources.next(other)) {
      table.entry(slot, other);
      if (!SourceIndex.sameSource(other.tuple(Direction.ORIGINAL, reply), original)) {
        continue;
      }
      Conntrack.invert(other.tuple(Direction.REPLY, reply), tuple);
      tuple.destinationHigh = destinationHigh;
      tuple.destinationLow = destinationLow;
      tuple.destinationPort(destinationPort);
      tuple.zone(zone);
      if (inRange(tuple) && mayKeep(tuple)) {
        if (free(tuple, draft, nowNanos)) {
          return true;
        }
        break;
      }
    }
    tuple.sourceHigh = sourceHigh;
    tuple.sourceLow = sourceLow;
    tuple.sourcePort(sourcePort);
    return false;
  }

  private boolean choosePort(ConntrackEntry draft, Manip manip, PacketTuple tuple, long nowNanos) {
    int min = minPort;
    int max = maxPort;
    boolean source = manip == Manip.SOURCE;
    switch (tuple.protocol()) {
      case IpProtocol.ICMP, IpProtocol.ICMPV6:
        source = true;
        if (!specifiesPorts) {
          min = 0;
          max = 0xFFFF;
        }
        break;
      case IpProtocol.GRE:
        // keys are ours to change only where a PPTP master told us who uses them
        if (draft.masterId() == 0) {
          return free(tuple, draft, nowNanos);
        }
        if (!specifiesPorts) {
          min = 1;
          max = 0xFFFF;
        }
        break;
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDPLITE, IpProtocol.SCTP:
        if (!specifiesPorts) {
          if (!source) {
            return true;
          }
          min = classStart(tuple.sourcePort());
          max = classEnd(tuple.sourcePort());
        }
        break;
      default:
        return free(tuple, draft, nowNanos);
    }
    // a destination that a rule gives is the same for all
    boolean given = specifiesPorts && (manip == Manip.DESTINATION || min == max);
    PortParts from = given ? PortParts.ALL : parts;
    int size = from.size(min, max);
    if (size == 0) {
      return false;
    }
    int start = start(draft, manip, source, tuple, min, size);
    return search(draft, source, tuple, from, min, size, start, nowNanos);
  }

  /** Ports below 512 stay there, those up to 1023 go to 600 and above, others above 1023. */
  private static int classStart(int port) {
    return port >= 1024 ? 1024 : port < 512 ? 1 : 600;
  }

  private static int classEnd(int port) {
    return port >= 1024 ? 0xFFFF : port < 512 ? 511 : 1023;
  }

  private int start(
      ConntrackEntry draft, Manip manip, boolean source, PacketTuple tuple, int min, int size) {
    if (range.offsetsPorts()) {
      return port(source, tuple) - range.basePort() & 0xFFFF;
    }
    return range.random() || manip == Manip.SOURCE ? ports.offset(draft, source, min, size) : 0;
  }

  private boolean search(
      ConntrackEntry draft,
      boolean source,
      PacketTuple tuple,
      PortParts from,
      int min,
      int size,
      int start,
      long nowNanos) {
    int offset = start;
    int tries = Math.min(size, MAX_TRIES);
    while (true) {
      for (int i = 0; i < tries; i++) {
        int port = from.port(min, offset % size);
        offset = offset + 1 & 0xFFFF;
        if (source) {
          tuple.sourcePort(port);
        } else {
          tuple.destinationPort(port);
        }
        if (free(tuple, draft, nowNanos) || tries - i <= HARDER_TRIES && evict(draft, nowNanos)) {
          return true;
        }
      }
      if (tries >= size || tries < MIN_TRIES) {
        return false;
      }
      tries /= 2;
      offset = ports.offset(draft, source, min, size);
    }
  }

  private static int port(boolean source, PacketTuple tuple) {
    return source ? tuple.sourcePort() : tuple.destinationPort();
  }

  /**
   * Makes room for a SYN whose wanted reply tuple belongs to a connection that is over, where
   * packets of the old one can't be mistaken for the new one's ({@code nf_nat_used_tuple_harder}).
   */
  private boolean evict(ConntrackEntry draft, long nowNanos) {
    if (draft.protocol() != IpProtocol.TCP) {
      return false;
    }
    long handle = table.find(reply, nowNanos);
    if (handle < 0) {
      return !Homes.taken(conntrack, reply, draft, nowNanos);
    }
    if (ConntrackTable.direction(handle) == Direction.ORIGINAL) {
      return false;
    }
    table.entry(ConntrackTable.slot(handle), other);
    if (!other.has(EntryStatus.SRC_NAT)
        || (other.status() & KEEP) != 0
        || !conntrack.tracker(IpProtocol.TCP).outlived(other, draft)) {
      return false;
    }
    table.destroy(other.slot(), nowNanos);
    return true;
  }
}
