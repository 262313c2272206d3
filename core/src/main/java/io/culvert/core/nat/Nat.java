package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

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
 * Loop only; does not allocate.
 */
public final class Nat {

  /** No device, where one is asked for. */
  public static final int NO_DEVICE = -1;

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
    if (tracking.state() == ConntrackState.RELATED) {
      return !icmp(packet.protocol());
    }
    return tracking.state() == ConntrackState.NEW;
  }

  private static boolean icmp(int protocol) {
    return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
  }

  /**
   * Decides one end of a draft: finds a tuple within {@code range} whose reply no other entry
   * expects, and makes it the draft's ({@code nf_nat_setup_info}). A confirmed entry is left alone.
   *
   * @param range what is allowed; {@code null} for a null binding, which keeps the address and
   *     moves the port only where it would clash
   * @param masqueradeDevice index of the device whose address this is, so that the entry dies with
   *     it (MASQUERADE); {@link #NO_DEVICE} for all other targets
   * @return {@code null} when done, else why the packet must die
   */
  public DropReason setup(
      ConntrackEntry draft, Manip manip, NatRange range, int masqueradeDevice, long nowNanos) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /**
   * Mends sequence number, acknowledgement and SACK blocks of a TCP packet whose entry had payloads
   * rewritten; the last thing before confirm ({@code nf_confirm}, {@code nf_ct_seq_adjust}).
   *
   * @return {@code null} when done or nothing was to do, else why the packet must die
   */
  public DropReason adjustSequence(PacketBuffer packet, Tracking tracking) {
    throw new UnsupportedOperationException();
  }

  /** Deletes the entries masqueraded behind this device, which went down. */
  public void deviceDown(int deviceIndex, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Deletes the entries masqueraded behind this device with this address, which it lost. */
  public void addressRemoved(int deviceIndex, long addressHigh, long addressLow, long nowNanos) {
    throw new UnsupportedOperationException();
  }
}
