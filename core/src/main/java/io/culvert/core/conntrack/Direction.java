package io.culvert.core.conntrack;

/** Relative to an entry's first packet. */
public enum Direction {
  ORIGINAL,
  REPLY;

  /** The other one. */
  public Direction opposite() {
    return this == ORIGINAL ? REPLY : ORIGINAL;
  }
}
