package io.culvert.core.nat;

import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationTable;
import io.culvert.core.conntrack.PacketTuple;

/**
 * Finds the port under which an announced endpoint is published: the announced one, else up to 128
 * random ones above it ({@code nf_nat_exp_find_port}). Where several routers share the address that
 * it is published under, ports are of this one's {@link PortParts}. Loop only; does not allocate.
 */
public final class PortReservation {

  private static final int MAX_TRIES = 128;

  /** The kernel never draws 65535. */
  private static final int HIGHEST_PORT = 0xFFFE;

  /** Where the kernel would find none above, another member's port can't be kept instead. */
  private static final int LEAST_PORT = 1_024;

  private final ExpectationTable expectations;
  private final PortStart ports;
  private PortParts parts = PortParts.ALL;

  PortReservation(ExpectationTable expectations, PortStart ports) {
    this.expectations = expectations;
    this.ports = ports;
  }

  /** Chooses from that part of all ports. */
  void share(PortParts own) {
    parts = own;
  }

  /** Which ports are chosen from. */
  public PortParts parts() {
    return parts;
  }

  /** Whether the expectation may have that port: its address is the announcer's own, or it is. */
  public boolean may(Expectation expectation, int port) {
    PacketTuple tuple = expectation.tuple();
    PacketTuple announced = expectation.announced();
    return parts.has(port)
        || tuple.destinationHigh == announced.destinationHigh
            && tuple.destinationLow == announced.destinationLow;
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
    boolean keeps = may(expectation, announced);
    int first = announced;
    int above = parts.size(first, HIGHEST_PORT);
    if (!keeps && above < MAX_TRIES) {
      first = LEAST_PORT;
      above = parts.size(first, HIGHEST_PORT);
    }
    int tries = Math.min(above, MAX_TRIES);
    ExpectationTable.Added added =
        keeps
            ? expectations.add(expectation, maxOfMaster, timeoutNanos, nowNanos)
            : ExpectationTable.Added.CLASH;
    while (added == ExpectationTable.Added.CLASH && tries-- > 0) {
      int index = ports.above(expectation, first, above);
      expectation.tuple().destinationPort(parts.port(first, index));
      added = expectations.add(expectation, maxOfMaster, timeoutNanos, nowNanos);
    }
    return added;
  }
}
