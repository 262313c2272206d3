package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * Connection tracking of one engine: the counterpart of {@code nf_conntrack_core.c}. {@link #track}
 * at priority -200 of PREROUTING and OUTPUT, {@link #confirm} at the end of POSTROUTING and INPUT,
 * {@link #release} when a packet ends before that. Trackers come from {@code l4.BuiltInTrackers}.
 * Loop only; does not allocate per packet.
 */
public final class Conntrack {

  /** Rows of destroyed entries given back at each packet; more at each sweep. */
  private static final int REAP_PER_PACKET = 4;

  /** More than a sweep destroys, so that rows never pile up. */
  private static final int MAX_REAPED = 1_024;

  private static final int EXPECTATION_BUCKETS_PER_SWEEP = 64;
  private static final int ANY_PROTOCOL = 256;

  private final ConntrackStats stats = new ConntrackStats();
  private final HelperRegistry helpers = new HelperRegistry();
  private final TimeoutPolicies timeoutPolicies = new TimeoutPolicies();
  private final GreKeys greKeys = new GreKeys();
  private final L4Tracker[] trackers = new L4Tracker[ANY_PROTOCOL + 1];
  private final Listeners listeners = new Listeners();
  private final PacketTuple tuple = new PacketTuple();
  private final Tunables tunables;
  private final ConntrackTunables settings;
  private final ConntrackTable table;
  private final ExpectationTable expectations;
  private final IcmpErrors icmpErrors;
  final Elsewhere elsewhere;
  final Drafting drafting;
  private final Confirmation confirmation;
  private final Sweeper sweeper;
  private SequenceOffsets sequenceOffsets = SequenceOffsets.NONE;
  private long lastNanos;

  /** Registers its settings with {@code tunables}; {@code random} seeds the tables' hashes. */
  public Conntrack(Tunables tunables, SeededRandom random) {
    this.tunables = tunables;
    Wiring wiring = new Wiring();
    table = new ConntrackTable(random.nextLong(), wiring);
    settings = new ConntrackTunables(tunables, table::count);
    expectations = new ExpectationTable(random.nextLong(), settings.expectMaximum, wiring);
    elsewhere = new Elsewhere(expectations);
    icmpErrors = new IcmpErrors(table, greKeys, stats, elsewhere);
    drafting = new Drafting(table, expectations, settings, stats);
    confirmation = new Confirmation(table, stats);
    sweeper = new Sweeper(table, settings, drafting, trackers);
    listeners.add(greKeys);
    listeners.add(drafting.quota);
  }

  /** Adds the tracker of some protocols; the last one registered for a protocol counts. */
  public void register(L4Tracker tracker) {
    int[] protocols = tracker.protocols();
    if (protocols.length > 0) {
      for (int protocol : protocols) {
        trackers[protocol] = tracker;
      }
      return;
    }
    L4Tracker before = trackers[ANY_PROTOCOL];
    for (int i = 0; i <= ANY_PROTOCOL; i++) {
      trackers[i] = trackers[i] == before ? tracker : trackers[i];
    }
  }

  /** The tracker of {@code protocol}; the generic one where there is no other. */
  public L4Tracker tracker(int protocol) {
    return trackers[protocol];
  }

  /**
   * Finds or drafts the entry of {@code packet} and moves it on ({@code nf_conntrack_in}).
   *
   * @param local at OUTPUT rather than PREROUTING: checksums are not verified there
   * @return why the packet must die, or {@code null} to go on; INVALID packets go on
   */
  public DropReason track(PacketBuffer packet, boolean local, Tracking tracking, long nowNanos) {
    if (tracking.tracked()) {
      return null;
    }
    lastNanos = nowNanos;
    if (!local) {
      // nothing is on its way when a packet enters from outside
      table.reap(REAP_PER_PACKET);
    }
    int protocol = packet.protocol();
    if (packet.l4() < 0 || protocol < 0) {
      return invalid(tracking, "no transport header to track by");
    }
    boolean verify = !local && settings.checksum.on();
    if ((protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6)
        && icmpErrors.settle(packet, verify, tracking, nowNanos)) {
      return tracking.home() == Homes.HERE ? null : DropReason.NOT_OWNER;
    }
    if (!tupleOf(packet, tuple)) {
      return invalid(tracking, "transport header cut off");
    }
    while (true) {
      DropReason refused = resolve(packet, tracking, local, nowNanos);
      if (refused != null || !tracking.hasEntry()) {
        return refused;
      }
      int slot = tracking.entry().slot();
      switch (judge(protocol, packet, tracking, verify, nowNanos)) {
        case ACCEPT -> {
          accepted(tracking);
          return null;
        }
        case REPEAT -> tracking.entry().clear();
        case INVALID -> {
          abandon(tracking, slot);
          return null;
        }
        case DROP -> {
          abandon(tracking, slot);
          stats.drop++;
          return DropReason.CONNTRACK_REFUSED;
        }
        default -> throw new IllegalStateException("no such answer");
      }
    }
  }

  private DropReason invalid(Tracking tracking, String why) {
    stats.invalid++;
    tracking.invalid(why, 0, 0);
    return null;
  }

  /** One call site for each of the busy trackers, so that the compiler can see through it. */
  private L4Tracker.Answer judge(
      int protocol, PacketBuffer packet, Tracking tracking, boolean verify, long nowNanos) {
    if (protocol == IpProtocol.TCP) {
      return trackers[IpProtocol.TCP].track(packet, tracking, verify, nowNanos);
    }
    if (protocol == IpProtocol.UDP) {
      return trackers[IpProtocol.UDP].track(packet, tracking, verify, nowNanos);
    }
    return trackers[protocol].track(packet, tracking, verify, nowNanos);
  }

  private void accepted(Tracking tracking) {
    ConntrackEntry entry = tracking.entry();
    if (tracking.direction() == Direction.REPLY && !entry.has(EntryStatus.SEEN_REPLY)) {
      entry.setStatus(EntryStatus.SEEN_REPLY);
      entry.note(EntryEvent.REPLY);
    }
  }

  private void abandon(Tracking tracking, int slot) {
    stats.invalid++;
    tracking.entry().clear();
    if (tracking.ownsDraft()) {
      tracking.ownsDraft(false);
      table.discard(slot);
    }
  }

  /** Points {@code tracking} at the entry of {@link #tuple}, known or drafted. */
  private DropReason resolve(PacketBuffer packet, Tracking tracking, boolean local, long nowNanos) {
    int zone = tracking.templateZone();
    int zoneDirections = tracking.templateZoneDirections();
    long handle = table.find(tuple, zone, zoneDirections, nowNanos);
    if (handle < 0) {
      return elsewhere.knows(packet, local, tuple, tracking, nowNanos)
          ? DropReason.NOT_OWNER
          : drafting.draft(tuple, tracking, local, nowNanos);
    }
    ConntrackEntry entry = table.entry(ConntrackTable.slot(handle), tracking.entry());
    if (elsewhere.has(entry, tracking, nowNanos)) {
      return DropReason.NOT_OWNER;
    }
    tracking.belongs(ConntrackTable.direction(handle));
    return null;
  }

  /**
   * Gives the packet's entry {@code timeoutNanos} and counts the packet ({@code
   * nf_ct_refresh_acct}). For trackers.
   */
  public void refresh(PacketBuffer packet, Tracking tracking, long timeoutNanos, long nowNanos) {
    tracking.entry().refresh(nowNanos, timeoutNanos);
    count(packet, tracking);
  }

  /** Counts the packet without touching the timeout. For trackers. */
  public void count(PacketBuffer packet, Tracking tracking) {
    if (tracking.entry().accounted()) {
      tracking.entry().count(tracking.direction(), packet.l3LengthBytes());
    }
  }

  /**
   * Publishes a draft, or tells the listener what this packet changed in a known entry. A draft
   * that can't be published stays the packet's until {@link #release}.
   *
   * @return why the packet must die, or {@code null}
   */
  public DropReason confirm(PacketBuffer packet, Tracking tracking, long nowNanos) {
    ConntrackEntry entry = tracking.entry();
    if (!entry.present()) {
      return null;
    }
    if (entry.has(EntryStatus.CONFIRMED)) {
      changed(entry, nowNanos);
      return null;
    }
    if (tracking.direction() != Direction.ORIGINAL) {
      // what we send about a draft does not publish it
      return null;
    }
    long id = entry.id();
    DropReason refused = confirmation.confirm(tracking, trackers[entry.protocol()], nowNanos);
    if (refused == null && entry.id() == id && !entry.has(EntryStatus.NAT_CLASH)) {
      entry.note(entry.masterId() == 0 ? EntryEvent.NEW : EntryEvent.RELATED);
      listeners.created(entry, nowNanos);
      entry.clearEvents();
    }
    return refused;
  }

  /** Gives up a draft whose packet died; nothing otherwise. Call at the end of every walk. */
  public void release(Tracking tracking) {
    if (tracking.ownsDraft()) {
      tracking.ownsDraft(false);
      int slot = tracking.entry().slot();
      tracking.entry().clear();
      table.discard(slot);
    }
  }

  /**
   * Makes a packet we send about {@code original} RELATED to its entry, the other way; where that
   * one is UNTRACKED, no {@code -j CT} concerns this one ({@code nf_conntrack_attach}).
   */
  public void attach(Tracking generated, Tracking original) {
    if (original.hasEntry()) {
      generated.entry().wrap(original.entry());
      generated.found(ConntrackState.RELATED, original.direction().opposite());
    } else if (original.state() == ConntrackState.UNTRACKED) {
      generated.closeToTemplates();
    }
  }

  /** Moves a confirmed TCP entry to CLOSE after we answered it with a RST. */
  public void setClosing(ConntrackEntry entry, long nowNanos) {
    if (entry.has(EntryStatus.CONFIRMED)) {
      trackers[entry.protocol()].close(entry, nowNanos);
    }
  }

  /** Reads the packet's tuple, zone 0; {@code false} where it has none (later fragment, short). */
  public boolean tupleOf(PacketBuffer packet, PacketTuple into) {
    return TupleReader.read(packet, greKeys, into);
  }

  /** The tuple of the opposite direction; {@code false} where the packet kind has no answer. */
  public static boolean invert(PacketTuple from, PacketTuple into) {
    return TupleReader.invert(from, into);
  }

  /**
   * Destroys expired entries among the next {@code maxRows} rows and gives rows back; call again
   * and again, but never during a packet's walk. A full turn takes {@code table().rows() / maxRows}
   * calls.
   *
   * @return whether it stopped earlier, so much having expired: call again soon, but let packets
   *     pass before
   */
  public boolean sweep(long nowNanos, int maxRows) {
    lastNanos = nowNanos;
    boolean more = sweeper.sweep(nowNanos, maxRows);
    expectations.sweep(nowNanos, EXPECTATION_BUCKETS_PER_SWEEP);
    table.reap(Math.min(2 * maxRows, MAX_REAPED));
    return more;
  }

  /** Tells the listener at once what changed in {@code entry}; nothing if nothing did. */
  public void changed(ConntrackEntry entry, long nowNanos) {
    if (entry.events() != 0 && !entry.has(EntryStatus.DYING)) {
      listeners.updated(entry, nowNanos);
      entry.clearEvents();
    }
  }

  /** Destroys a confirmed entry; one that is a draft or dead already is left alone. */
  public void kill(ConntrackEntry entry, long nowNanos) {
    table.destroy(entry.slot(), nowNanos);
  }

  public ConntrackTable table() {
    return table;
  }

  public ExpectationTable expectations() {
    return expectations;
  }

  public Tunables tunables() {
    return tunables;
  }

  public ConntrackStats stats() {
    return stats;
  }

  public HelperRegistry helpers() {
    return helpers;
  }

  public TimeoutPolicies timeoutPolicies() {
    return timeoutPolicies;
  }

  /** What is known of tunnels' keys. */
  public GreKeys greKeys() {
    return greKeys;
  }

  /** Adds a listener; those added earlier are told first. */
  public void listener(ConntrackListener listener) {
    listeners.add(listener);
  }

  /** Sets who knows how far sequence numbers were shifted. */
  public void sequenceOffsets(SequenceOffsets offsets) {
    sequenceOffsets = offsets;
  }

  /** See {@link #sequenceOffsets(SequenceOffsets)}. */
  public SequenceOffsets sequenceOffsets() {
    return sequenceOffsets;
  }

  /** What the two tables ask and tell. */
  private final class Wiring implements ConntrackTable.Owner, ExpectationTable.Owner {

    private final ConntrackEntry master = new ConntrackEntry();

    @Override
    public void dying(ConntrackEntry entry, long nowNanos) {
      int slot = entry.slot();
      long id = entry.id();
      boolean expected = entry.flagged(ConntrackEntry.HAS_EXPECTED);
      listeners.destroyed(entry, nowNanos);
      if (expected) {
        expectations.removeAll(slot, id, nowNanos);
      }
    }

    @Override
    public void freed(ConntrackEntry entry) {
      if (entry.flagged(ConntrackEntry.HAS_EXPECTED)) {
        // a helper may have expected something before the draft was given up (TFTP)
        expectations.removeAll(entry.slot(), entry.id(), lastNanos);
      }
      listeners.freed(entry);
    }

    @Override
    public boolean marksMaster(int slot, long id) {
      if (slot < 0 || slot >= table.rows()) {
        return false;
      }
      table.entry(slot, master);
      boolean there = master.id() == id && !master.has(EntryStatus.DYING);
      if (there) {
        master.flag(ConntrackEntry.HAS_EXPECTED);
      }
      return there;
    }

    @Override
    public boolean confirmedMaster(int slot, long id) {
      return table.alive(slot, id);
    }

    @Override
    public void created(Expectation expectation, long nowNanos) {
      stats.expectCreate++;
      listeners.expectationCreated(expectation, nowNanos);
    }

    @Override
    public void destroyed(Expectation expectation, long nowNanos) {
      stats.expectDelete++;
      listeners.expectationDestroyed(expectation, nowNanos);
    }
  }
}
