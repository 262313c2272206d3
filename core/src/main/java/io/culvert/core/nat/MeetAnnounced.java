package io.culvert.core.nat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;
import io.culvert.core.conntrack.PacketTuple;

/**
 * Brings an expected connection to the announced endpoint; then, if it comes from where its sender
 * announced one itself, has it come from where that is published, and else, if it comes from the
 * address of its master's dialler, from the one that the announcer knows that by ({@code
 * nf_nat_sip_expected}). Loop only; does not allocate.
 */
public final class MeetAnnounced implements Expectation.Fulfilment {

  private final Conntrack conntrack;
  private final Nat nat;
  private final PacketTuple tuple = new PacketTuple();
  private final ExpectationTable.Visitor visitor = this::visit;
  private Expectation pair;

  MeetAnnounced(Conntrack conntrack, Nat nat) {
    this.conntrack = conntrack;
    this.nat = nat;
  }

  @Override
  public void kept(Expectation expectation, PacketTuple into) {
    expectation.announcedInto(into);
  }

  @Override
  public void fulfilled(
      ConntrackEntry draft, ConntrackEntry master, Expectation expectation, long nowNanos) {
    nat.meet(draft, expectation, nowNanos);
    draft.tuple(Direction.ORIGINAL, tuple);
    if (expectation.expectationClass() != 0 && paired(expectation)) {
      PacketTuple seen = pair.tuple();
      int port = seen.destinationPort();
      meet(draft, seen.destinationHigh, seen.destinationLow, port, nowNanos);
      return;
    }
    long high = tuple.sourceHigh;
    long low = tuple.sourceLow;
    master.tuple(expectation.direction(), tuple);
    if (tuple.sourceHigh == high && tuple.sourceLow == low) {
      master.tuple(expectation.direction().opposite(), tuple);
      meet(draft, tuple.destinationHigh, tuple.destinationLow, Nat.ANY_PORT, nowNanos);
    }
  }

  private void meet(ConntrackEntry draft, long high, long low, int port, long nowNanos) {
    nat.follow(draft, Manip.SOURCE, high, low, port, nowNanos);
  }

  /** Whether the dialler announced the very endpoint that it dials from; the newest counts. */
  private boolean paired(Expectation expectation) {
    pair = null;
    conntrack.expectations().ofMaster(expectation.masterSlot(), expectation.masterId(), visitor);
    return pair != null;
  }

  private void visit(Expectation other) {
    PacketTuple announced = other.announced();
    if (other.fulfilment() == this
        && other.tuple().protocol() == tuple.protocol()
        && announced.destinationHigh == tuple.sourceHigh
        && announced.destinationLow == tuple.sourceLow
        && announced.destinationPort() == tuple.sourcePort()) {
      pair = other;
    }
  }
}
