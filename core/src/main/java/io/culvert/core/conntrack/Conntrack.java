package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * Connection tracking of one engine: the counterpart of {@code nf_conntrack_core.c}. {@link #track}
 * at priority -200 of PREROUTING and OUTPUT, {@link #confirm} at the end of POSTROUTING and INPUT.
 * Loop only; does not allocate per packet.
 */
public final class Conntrack {

  private final ConntrackTable table = new ConntrackTable();
  private final ExpectationTable expectations = new ExpectationTable();
  private final ConntrackStats stats = new ConntrackStats();
  private final HelperRegistry helpers = new HelperRegistry();
  private final TimeoutPolicies timeoutPolicies = new TimeoutPolicies();
  private final Tunables tunables;

  /** Registers its settings with {@code tunables}; {@code random} seeds the table's hash. */
  public Conntrack(Tunables tunables, SeededRandom random) {
    this.tunables = tunables;
  }

  /** Adds the tracker of some protocols; the last one registered for a protocol counts. */
  public void register(L4Tracker tracker) {
    throw new UnsupportedOperationException();
  }

  /** The tracker of {@code protocol}; the generic one where there is no other. */
  public L4Tracker tracker(int protocol) {
    throw new UnsupportedOperationException();
  }

  /**
   * Finds or drafts the entry of {@code packet} and moves it on ({@code nf_conntrack_in}).
   *
   * @param local at OUTPUT rather than PREROUTING: checksums are not verified there
   * @return why the packet must die, or {@code null} to go on; INVALID packets go on
   */
  public DropReason track(PacketBuffer packet, boolean local, Tracking tracking, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * Publishes a draft, or tells the listener what this packet changed in a known entry.
   *
   * @return why the packet must die, or {@code null}
   */
  public DropReason confirm(PacketBuffer packet, Tracking tracking, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Gives up a draft whose packet died; nothing otherwise. */
  public void release(Tracking tracking) {
    throw new UnsupportedOperationException();
  }

  /** Makes a packet we send about {@code original} RELATED to its entry, the other way. */
  public void attach(Tracking generated, Tracking original) {
    throw new UnsupportedOperationException();
  }

  /** Moves a TCP entry to CLOSE after we answered it with a RST. */
  public void setClosing(ConntrackEntry entry, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Reads the packet's tuple, zone 0; {@code false} where it has none (later fragment, short). */
  public boolean tupleOf(PacketBuffer packet, PacketTuple into) {
    throw new UnsupportedOperationException();
  }

  /** The tuple of the opposite direction; {@code false} where the packet kind has no answer. */
  public static boolean invert(PacketTuple from, PacketTuple into) {
    throw new UnsupportedOperationException();
  }

  /** Destroys expired entries among the next {@code maxRows} rows; call again and again. */
  public void sweep(long nowNanos, int maxRows) {
    throw new UnsupportedOperationException();
  }

  /** Tells the listener at once what control changed in {@code entry}. */
  public void changed(ConntrackEntry entry, long nowNanos) {
    throw new UnsupportedOperationException();
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

  /** Sets the one listener. */
  public void listener(ConntrackListener listener) {
    throw new UnsupportedOperationException();
  }

  /** Sets who knows how far sequence numbers were shifted. */
  public void sequenceOffsets(SequenceOffsets offsets) {
    throw new UnsupportedOperationException();
  }

  /** See {@link #sequenceOffsets(SequenceOffsets)}. */
  public SequenceOffsets sequenceOffsets() {
    throw new UnsupportedOperationException();
  }
}
