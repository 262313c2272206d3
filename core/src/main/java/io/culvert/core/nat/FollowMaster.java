package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
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
  private final NatRange any = NatRange.any();
  private final PacketTuple draftTuple = new PacketTuple();
  private final PacketTuple diallers = new PacketTuple();
  private final PacketTuple announcers = new PacketTuple();

  FollowMaster(Nat nat) {
    this.nat = nat;
  }

  @Override
  public void fulfilled(
      ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos) {
    draft.tuple(Direction.ORIGINAL, draftTuple);
    master.tuple(expectation.direction(), diallers);
    master.tuple(expectation.direction().opposite(), announcers);
    // a mask may let somebody else than the dialler in, whom the master's mapping is not for
    if (draftTuple.sourceHigh == diallers.sourceHigh
        && draftTuple.sourceLow == diallers.sourceLow) {
      nat.setupTo(
          draft,
          Manip.SOURCE,
          any,
          announcers.destinationHigh,
          announcers.destinationLow,
          Nat.NO_DEVICE,
          nowNanos);
    }
    PacketTuple announced = expectation.announced();
    nat.setupTo(
        draft,
        Manip.DESTINATION,
        announced.destinationHigh,
        announced.destinationLow,
        announced.destinationPort(),
        nowNanos);
  }
}
