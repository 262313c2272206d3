package io.culvert.core.route;

/** What is known of a neighbour's link address; RFC 4861 section 7.3.2, used for ARP too. */
public enum NeighborState {
  /** Asked, no answer yet; packets wait. */
  INCOMPLETE,
  /** Answered lately. */
  REACHABLE,
  /** Known, not confirmed lately; used as it is. */
  STALE,
  /** Stale and used; about to be asked. */
  DELAY,
  /** Being asked while still used. */
  PROBE,
  /** Did not answer. */
  FAILED
}
