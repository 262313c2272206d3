package io.culvert.core.conntrack;

/** What a rule's {@code --ctstate} sees of one packet ({@code enum ip_conntrack_info}). */
public enum ConntrackState {
  /** Opens an entry, or goes in its original direction while no reply was seen. */
  NEW,
  /** Belongs to an entry that has seen both directions. */
  ESTABLISHED,
  /** Opens an expected entry, or is an ICMP error about a known one. */
  RELATED,
  /** Could not be tracked; {@link Tracking#reason()} says why. */
  INVALID,
  /** Exempted by NOTRACK, or of a kind that is never tracked (neighbour discovery). */
  UNTRACKED
}
