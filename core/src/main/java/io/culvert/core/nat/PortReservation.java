package io.culvert.core.nat;

import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;

/**
 * Finds the port under which an announced endpoint is published: the announced one, else up to 128
 * random ones above it ({@code nf_nat_exp_find_port}). Loop only; does not allocate.
 */
public final class PortReservation {

  private static final int MAX_TRIES = 128;

  private final ExpectationTable expectations;
  private final PortStart ports;

  PortReservation(ExpectationTable expectations, PortStart ports) {
    this.expectations = expectations;
    this.ports = ports;
  }

  /**
   * Adds {@code expectation}, moving the destination port of its tuple until no other expectation
   * clashes.
   *
   * @return what came of the last try; with {@code ADDED} or {@code REFRESHED} the tuple says which
   *     port it is
   */
  public ExpectationTable.Added reserve(
      Expectation expectation, int maxOfMaster, long timeoutNanos, long nowNanos) {
    int announced = expectation.tuple().destinationPort();
    int above = 0xFFFF - announced;
    int tries = Math.min(above, MAX_TRIES);
    ExpectationTable.Added added =
        expectations.add(expectation, maxOfMaster, timeoutNanos, nowNanos);
    while (added == ExpectationTable.Added.CLASH && tries-- > 0) {
      expectation.tuple().destinationPort(announced + ports.above(expectation, announced, above));
      added = expectations.add(expectation, maxOfMaster, timeoutNanos, nowNanos);
    }
    return added;
  }
}
