package io.culvert.core.nat;

import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;

/** Which end of a packet is rewritten ({@code enum nf_nat_manip_type}). */
public enum Manip {
  /** The source: SNAT, MASQUERADE; at POSTROUTING and INPUT. */
  SOURCE(EntryStatus.SRC_NAT, EntryStatus.SRC_NAT_DONE),
  /** The destination: DNAT, REDIRECT; at PREROUTING and OUTPUT. */
  DESTINATION(EntryStatus.DST_NAT, EntryStatus.DST_NAT_DONE);

  private final int inForce;
  private final int decided;

  Manip(int inForce, int decided) {
    this.inForce = inForce;
    this.decided = decided;
  }

  /** The other one. */
  public Manip opposite() {
    return this == SOURCE ? DESTINATION : SOURCE;
  }

  /** The status bit that says an entry is translated at this end. */
  public int inForceBit() {
    return inForce;
  }

  /** The status bit that says this end was decided, be it "nothing". */
  public int decidedBit() {
    return decided;
  }

  /** The bit an entry must have for packets of {@code direction} to be rewritten at this end. */
  int appliesBit(Direction direction) {
    return direction == Direction.ORIGINAL ? inForce : inForce ^ EntryStatus.NAT_MASK;
  }
}
