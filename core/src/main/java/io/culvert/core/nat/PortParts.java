package io.culvert.core.nat;

/**
 * Which ports (ICMP ids, GRE keys) are this router's to choose, where several translate behind the
 * same addresses at one time and have no time to ask each other: a member chooses ports of its own
 * part only, so no two choose one tuple. Parts are pairs of ports in turn, two for each member,
 * whatever rule they are chosen by: so ranges of different rules that overlap are split alike, a
 * port says by itself whose it is, and RTP stays beside its RTCP (RFC 3550, section 11). Immutable;
 * any thread; does not allocate.
 *
 * @param count how many members share the ports
 * @param self this one's number, from 0
 */
public record PortParts(int count, int self) {

  /** A router that is alone: all ports are its own. */
  public static final PortParts ALL = new PortParts(1, 0);

  /**
   * The part of one member.
   *
   * @throws IllegalArgumentException unless {@code 0 <= self < count}
   */
  public PortParts {
    if (self < 0 || self >= count) {
      throw new IllegalArgumentException("no part " + self + " of " + count);
    }
  }

  /** The member whose part that port is in. */
  public int memberOf(int port) {
    return (port >>> 1) % count;
  }

  /** Whether that port is in this member's part. */
  public boolean has(int port) {
    return memberOf(port) == self;
  }

  /** How many ports from {@code min} to {@code max}, both included, are in this member's part. */
  public int size(int min, int max) {
    return below(self, max + 1) - below(self, min);
  }

  /** The port of this part that has {@code index} others before it from {@code min} on. */
  public int port(int min, int index) {
    int all = below(self, min) + index;
    return ((all >>> 1) * count + self) * 2 + (all & 1);
  }

  /** The first member that has no port from {@code min} to {@code max}; -1 where all have one. */
  public int without(int min, int max) {
    for (int member = 0; member < count; member++) {
      if (below(member, max + 1) == below(member, min)) {
        return member;
      }
    }
    return -1;
  }

  /** How many ports below that one are in a member's part. */
  private int below(int member, int port) {
    int whole = (port >>> 1) / count;
    int rest = (port >>> 1) % count;
    return whole * 2 + (rest > member ? 2 : rest == member ? port & 1 : 0);
  }
}
