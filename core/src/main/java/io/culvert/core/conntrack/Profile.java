package io.culvert.core.conntrack;

/** Whose defaults an engine starts with. */
public enum Profile {
  /** Today's kernel. */
  MODERN,
  /** Linux 2.4 and early 2.6: the timeouts, listing and helper attachment of the old articles. */
  CLASSIC
}
