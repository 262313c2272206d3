package io.culvert.core.nat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.PacketTuple;

/**
 * Brings an expected connection to a third party that the announcer has sent its dialler on to, as
 * from the address that the dialler dialled where the master's client does, else as from its own
 * ({@code ip_nat_callforwarding_expect} in Linux nf_nat_h323.c). Loop only; does not allocate.
 */
public final class SendOnward implements Expectation.Fulfilment {

  private final Nat nat;
  private final PacketTuple tuple = new PacketTuple();

  SendOnward(Nat nat) {
    this.nat = nat;
  }

  @Override
  public void kept(Expectation expectation, PacketTuple into) {
    expectation.announcedInto(into);
  }

  @Override
  public void fulfilled(
      ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos) {
    draft.tuple(expectation.direction().opposite(), tuple);
    nat.follow(draft, Manip.SOURCE, tuple.sourceHigh, tuple.sourceLow, Nat.ANY_PORT, nowNanos);
    nat.meet(draft, expectation, nowNanos);
  }
}
