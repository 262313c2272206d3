package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;

/**
 * Gives an expected connection the mapping of its master, so that both ends meet the peer they
 * know, whatever the nat table says ({@code nf_nat_follow_master}). With D the dialler, A the
 * announcer, A' what D knows A by and D' what A knows D by:
 *
 * <pre>
 *  master, D's direction:   D > A'   and   A > D'
 *  expected connection:     D > A':published   becomes   D' > A:announced
 * </pre>
 *
 * Loop only; does not allocate.
 */
public final class FollowMaster implements Expectation.Fulfilment {

  private final Nat nat;
  private final PacketTuple announcers = new PacketTuple();

  FollowMaster(Nat nat) {
    this.nat = nat;
  }

  @Override
  public void fulfilled(
      ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos) {
    master.tuple(expectation.direction().opposite(), announcers);
    // Linux does so whoever dialled: where anyone may, all meet the announcer as its peer
    nat.follow(
        draft,
        Manip.SOURCE,
        announcers.destinationHigh,
        announcers.destinationLow,
        Nat.ANY_PORT,
        nowNanos);
    nat.meet(draft, expectation, nowNanos);
  }
}
