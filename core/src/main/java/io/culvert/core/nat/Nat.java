package io.culvert.core.nat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;
import java.util.function.Consumer;

/**
 * Address translation of one engine. Three steps at each of PREROUTING and OUTPUT ({@link
 * Manip#DESTINATION}), INPUT and POSTROUTING ({@link Manip#SOURCE}):
 *
 * <ol>
 *   <li>{@link #consultsRules}: whether the nat table is to be asked, which is once an entry and
 *       manip;
 *   <li>a target calls {@link #setup} with what its rule allows, which fixes the reply tuple of the
 *       draft;
 *   <li>{@link #manip}: binds to "nothing" where no rule did, and rewrites the packet.
 * </ol>
 *
 * Loop only; does not allocate per packet.
 */
public final class Nat {

  /** No port in particular. */
  static final int ANY_PORT = -1;

  /** No device, where one is asked for. */
  public static final int NO_DEVICE = -1;

  /** NAT's second word; low half: device index of MASQUERADE, plus one. */
  private static final int WORD = 1;

  /** The entry is in the index by source. */
  private static final long INDEXED = 1L << 32;

  private final ConntrackTable table;
  private final SourceIndex sources;
  private final TupleAllocator allocator;
  private final PacketRewriter rewriter = new PacketRewriter();
  private final SequenceAdjuster sequences = new SequenceAdjuster();
  private final Fulfilments fulfilments;
  private final PortReservation ports;
  private final MasqueradeCleaner cleaner;
  private final PacketTuple current = new PacketTuple();
  private final PacketTuple chosen = new PacketTuple();
  private final PacketTuple reply = new PacketTuple();

  /** Translation for the entries of {@code conntrack}, with ports drawn from {@code random}. */
  public Nat(Conntrack conntrack, SeededRandom random) {
    this(conntrack, random, PortStart.random(random));
  }

  /** The same with ports that {@code starts} draws. */
  public Nat(Conntrack conntrack, SeededRandom random, PortStart starts) {
    this.fulfilments = new Fulfilments(conntrack, this);
    this.table = conntrack.table();
    this.sources = new SourceIndex(table, random.nextLong());
    this.allocator = new TupleAllocator(conntrack, sources, starts);
    this.ports = new PortReservation(conntrack.expectations(), starts);
    this.cleaner = new MasqueradeCleaner(table);
    conntrack.sequenceOffsets(sequences);
    conntrack.listener(new Bookkeeper());
  }

  /** Chooses ports of that part only, as others do behind the same addresses; before packets. */
  public void share(PortParts own) {
    allocator.share(own);
    ports.share(own);
  }

  /** What expectations do to the connections that fulfil them. */
  public Fulfilments fulfilments() {
    return fulfilments;
  }

  /** Ports for endpoints that helpers publish. */
  public PortReservation ports() {
    return ports;
  }

  /** Where payload changes are noted. */
  public SequenceAdjuster sequences() {
    return sequences;
  }

  /** Whether {@code manip} of this entry has been decided, be it "nothing". */
  public static boolean decided(ConntrackEntry entry, Manip manip) {
    return entry.has(manip.decidedBit());
  }

  /**
   * Whether the nat table is to be asked about this packet: it is NEW or RELATED, no ICMP error,
   * and its entry's {@code manip} is not decided yet ({@code nf_nat_inet_fn}).
   */
  public boolean consultsRules(PacketBuffer packet, Tracking tracking, Manip manip) {
    if (!tracking.hasEntry() || decided(tracking.entry(), manip)) {
      return false;
    }
    return tracking.state() == ConntrackState.NEW
        || tracking.state() == ConntrackState.RELATED && !icmp(packet.protocol());
  }

  private static boolean icmp(int protocol) {
    return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
  }

  /**
   * Decides one end of a draft: finds a tuple within {@code range} whose reply no other entry
   * expects, and makes it the draft's ({@code nf_nat_setup_info}). An end that is decided already,
   * and a confirmed entry, are left alone.
   *
   * @param range what is allowed; {@code null} for a null binding, which keeps the address and
   *     moves the port only where it would clash
   * @param masqueradeDevice index of the device whose address this is, so that the entry dies with
   *     it (MASQUERADE); {@link #NO_DEVICE} for all other targets
   * @return {@code null} when done, else why the packet must die
   */
  public DropReason setup(
      ConntrackEntry draft, Manip manip, NatRange range, int masqueradeDevice, long nowNanos) {
    if (range == null) {
      return setupNothing(draft, manip, nowNanos);
    }
    if (settled(draft, manip)) {
      return null;
    }
    allocator.allow(range);
    return bind(draft, manip, masqueradeDevice, nowNanos);
  }

  /**
   * As {@link #setup}, with this one address in place of any {@code range} has: for targets that
   * learn the address from the packet or a device (MASQUERADE, REDIRECT, NETMAP).
   *
   * @param range its ports and its ways; not {@code null}
   * @param addressHigh upper half of an IPv6 address, 0 for IPv4
   * @param addressLow lower half, or the IPv4 address
   */
  public DropReason setupTo(
      ConntrackEntry draft,
      Manip manip,
      NatRange range,
      long addressHigh,
      long addressLow,
      int masqueradeDevice,
      long nowNanos) {
    if (settled(draft, manip)) {
      return null;
    }
    allocator.allow(range, addressHigh, addressLow);
    return bind(draft, manip, masqueradeDevice, nowNanos);
  }

  /**
   * Gives one end of an expected draft this address, and this port if there is one; what it comes
   * to is the draft's even where it is taken: the other end can still move, or confirm finds the
   * clash ({@code nf_nat_setup_info}, whose answer the kernel's helpers don't look at).
   *
   * @param port {@link #ANY_PORT} for one that is free, the packet's own if it can be
   */
  void follow(ConntrackEntry draft, Manip manip, long high, long low, int port, long nowNanos) {
    if (settled(draft, manip)) {
      return;
    }
    if (port == ANY_PORT) {
      allocator.allow(NatRange.alone(), high, low);
    } else {
      allocator.allow(high, low, port);
    }
    Conntrack.invert(draft.tuple(Direction.REPLY, reply), current);
    chosen.set(current);
    allocator.choose(draft, manip, chosen, nowNanos);
    settle(draft, manip);
  }

  /** Has an expected draft go to the endpoint that was announced; see {@link #follow}. */
  void meet(ConntrackEntry draft, Expectation expectation, long nowNanos) {
    PacketTuple announced = expectation.announced();
    follow(
        draft,
        Manip.DESTINATION,
        announced.destinationHigh,
        announced.destinationLow,
        announced.destinationPort(),
        nowNanos);
  }

  private DropReason setupNothing(ConntrackEntry draft, Manip manip, long nowNanos) {
    if (settled(draft, manip)) {
      return null;
    }
    if (manip == Manip.DESTINATION && !movesKey(draft)) {
      draft.setStatus(manip.decidedBit());
      return null;
    }
    draft.tuple(Direction.REPLY, reply);
    if (manip == Manip.SOURCE) {
      allocator.allow(NatRange.alone(), reply.destinationHigh, reply.destinationLow);
    } else {
      allocator.allow(NatRange.alone(), reply.sourceHigh, reply.sourceLow);
    }
    return bind(draft, manip, NO_DEVICE, nowNanos);
  }

  /**
   * Whether a clash moves what both directions have in common, be the manip DESTINATION: the id of
   * an ICMP query, the key of GRE under PPTP. A destination port never moves of itself.
   */
  private static boolean movesKey(ConntrackEntry draft) {
    return icmp(draft.protocol()) || draft.protocol() == IpProtocol.GRE && draft.masterId() != 0;
  }

  private static boolean settled(ConntrackEntry draft, Manip manip) {
    return draft.has(EntryStatus.CONFIRMED) || decided(draft, manip);
  }

  private DropReason bind(ConntrackEntry draft, Manip manip, int masqueradeDevice, long nowNanos) {
    Conntrack.invert(draft.tuple(Direction.REPLY, reply), current);
    chosen.set(current);
    if (!allocator.choose(draft, manip, chosen, nowNanos)) {
      return DropReason.NAT_NO_TUPLE;
    }
    settle(draft, manip);
    if (masqueradeDevice != NO_DEVICE) {
      draft.nat(WORD, masqueradeDevice + 1L);
    }
    return null;
  }

  private void settle(ConntrackEntry draft, Manip manip) {
    if (!chosen.matches(current)) {
      Conntrack.invert(chosen, reply);
      draft.replaceTuple(Direction.REPLY, reply);
      draft.setStatus(manip.inForceBit());
    }
    draft.setStatus(manip.decidedBit());
  }

  /** Index of the device whose address the entry is masqueraded with, or {@link #NO_DEVICE}. */
  public static int masqueradeDevice(ConntrackEntry entry) {
    return (int) entry.nat(WORD) - 1;
  }

  /**
   * Makes the packet agree with its entry at one end, inner headers of ICMP errors included; where
   * the rules left that end of a draft undecided, decides on "nothing" first ({@code
   * nf_nat_inet_fn}, {@code nf_nat_packet}, {@code nf_nat_icmp_reply_translation}). A packet
   * without an entry passes.
   *
   * @param egress index of the device the packet is about to leave by, at POSTROUTING; {@link
   *     #NO_DEVICE} at the other hooks
   * @return {@code null} when done, else why the packet must die
   */
  public DropReason manip(
      PacketBuffer packet, Tracking tracking, Manip manip, int egress, long nowNanos) {
    if (!tracking.hasEntry()) {
      return null;
    }
    ConntrackEntry entry = tracking.entry();
    Direction direction = tracking.direction();
    if (tracking.state() == ConntrackState.RELATED && icmp(packet.protocol())) {
      return rewriter.rewriteError(packet, entry, direction, manip);
    }
    if (tracking.state() != ConntrackState.ESTABLISHED && !decided(entry, manip)) {
      DropReason refused = setupNothing(entry, manip, nowNanos);
      if (refused != null) {
        return refused;
      }
    } else if (leavesElsewhere(entry, direction, egress)) {
      table.destroy(entry.slot(), nowNanos);
      entry.clear();
      return DropReason.NAT_DEVICE_CHANGED;
    }
    return entry.has(manip.appliesBit(direction))
        ? rewriter.rewrite(packet, entry, direction, manip)
        : null;
  }

  /**
   * Both ends at once: as {@link #manip} for DESTINATION and SOURCE one after the other, but only
   * for TCP and UDP over IPv4 in an ESTABLISHED entry that does not leave elsewhere.
   */
  public void both(PacketBuffer packet, Tracking tracking) {
    ConntrackEntry entry = tracking.entry();
    if (EntryStatus.translated(entry.status())) {
      rewriter.rewriteBoth(packet, entry, tracking.direction());
    }
  }

  /** Whether an entry masqueraded behind one device would leave by another, {@code egress}. */
  public static boolean leavesElsewhere(ConntrackEntry entry, Direction direction, int egress) {
    if (egress == NO_DEVICE || direction == Direction.REPLY) {
      return false;
    }
    int device = masqueradeDevice(entry);
    return device != NO_DEVICE && device != egress && entry.has(EntryStatus.CONFIRMED);
  }

  /**
   * Mends sequence number, acknowledgement and SACK blocks of a TCP packet whose entry had payloads
   * rewritten; the last thing before confirm ({@code nf_confirm}, {@code nf_ct_seq_adjust}). ICMP
   * errors are left alone, where the kernel mistakes them for segments in the original direction.
   *
   * @return {@code null} when done or nothing was to do, else why the packet must die
   */
  public DropReason adjustSequence(PacketBuffer packet, Tracking tracking) {
    if (!tracking.hasEntry()
        || packet.protocol() != IpProtocol.TCP
        || !tracking.entry().has(EntryStatus.SEQ_ADJUST)) {
      return null;
    }
    return sequences.adjust(packet, tracking.entry(), tracking.direction());
  }

  /** What was corrected last in one direction of {@code entry}; for showing. Allocates. */
  public SequenceCorrection correction(ConntrackEntry entry, Direction direction) {
    return sequences.last(entry, direction);
  }

  /**
   * Deletes the entries masqueraded behind this device, which went down ({@code
   * masq_device_event}): at once in a table of ordinary size, else bit by bit in {@link #sweep}.
   */
  public void deviceDown(int deviceIndex, long nowNanos) {
    cleaner.deviceDown(deviceIndex, nowNanos);
  }

  /** The same for those behind one address of the device, which it lost ({@code inet_cmp}). */
  public void addressRemoved(int deviceIndex, long addressHigh, long addressLow, long nowNanos) {
    cleaner.addressRemoved(deviceIndex, addressHigh, addressLow, nowNanos);
  }

  /**
   * Goes on with what {@link #deviceDown} and {@link #addressRemoved} left, looking at up to {@code
   * maxRows} rows; cheap when nothing is left. Call beside {@link Conntrack#sweep}.
   */
  public void sweep(long nowNanos, int maxRows) {
    cleaner.sweep(nowNanos, maxRows);
  }

  /** Takes over what {@code other} keeps about {@code entry}, of which {@code copy} is a copy. */
  public void adopt(Nat other, ConntrackEntry entry, ConntrackEntry copy) {
    index(copy);
    sequences.copy(other.sequences, entry, copy);
  }

  /** Knows a confirmed entry by its source from now on, as far as its source is decided. */
  public void index(ConntrackEntry entry) {
    if (decided(entry, Manip.SOURCE) && (entry.nat(WORD) & INDEXED) == 0) {
      sources.add(entry);
      entry.nat(WORD, entry.nat(WORD) | INDEXED);
    }
  }

  /** The first tuples of the confirmed entries that may have the source of {@code tuple}. */
  public void sameSource(PacketTuple tuple, Consumer<PacketTuple> into) {
    sources.each(tuple, into);
  }

  /** Keeps what is known about entries in step with the entries. */
  private final class Bookkeeper implements ConntrackListener {

    @Override
    public void created(ConntrackEntry entry, long nowNanos) {
      index(entry);
    }

    @Override
    public void updated(ConntrackEntry entry, long nowNanos) {}

    @Override
    public void destroyed(ConntrackEntry entry, long nowNanos) {
      if ((entry.nat(WORD) & INDEXED) != 0) {
        sources.remove(entry);
        entry.nat(WORD, entry.nat(WORD) & ~INDEXED);
      }
      sequences.release(entry);
    }

    @Override
    public void freed(ConntrackEntry entry) {
      sequences.release(entry);
    }
  }
}
