package io.culvert.core.simulation.run;

/** What can go wrong in a world. */
public enum Trouble {
  /** Wires lose parcels. */
  LOSS,
  /** Parcels overtake each other. */
  LATE,
  /** Parcels arrive twice. */
  DOUBLED,
  /** Bits flip. */
  DAMAGE,
  /** Devices go down for a while, and refuse packets. */
  OUTAGE,
  /** The routers' buffers run short. */
  BUFFERS,
  /** The tables are small, and strangers fill them. */
  PRESSURE,
  /** Rules are drawn anew. */
  RELOAD,
  /** Clocks jump ahead, by hours at times. */
  CLOCK,
  /** Helpers throw, are put in anew, are turned off and on. */
  HELPER,
  /** Somebody deletes entries. */
  DELETION
}
