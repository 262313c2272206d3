package io.culvert.core.conntrack;

/**
 * Counters under the kernel's names ({@code conntrack -S}, {@code struct ip_conntrack_stat}). Loop
 * only.
 */
public final class ConntrackStats {

  long found;
  long invalid;
  long insert;
  long insertFailed;
  long drop;
  long earlyDrop;
  long icmpError;
  long expectNew;
  long expectCreate;
  long expectDelete;
  long searchRestart;
  long clashResolved;
  long chainTooLong;

  /** Searches for a tuple about to be confirmed or chosen that met an existing entry. */
  public long found() {
    return found;
  }

  /** Packets that can't be tracked. */
  public long invalid() {
    return invalid;
  }

  /** Always 0 in today's kernel listing; here the entries confirmed. */
  public long insert() {
    return insert;
  }

  /** Drafts that could not be confirmed. */
  public long insertFailed() {
    return insertFailed;
  }

  /** Packets dropped by conntrack. */
  public long drop() {
    return drop;
  }

  /** Entries dropped to make room. */
  public long earlyDrop() {
    return earlyDrop;
  }

  /** Packets INVALID for an ICMP error that can't be related. */
  public long icmpError() {
    return icmpError;
  }

  /** Entries that fulfilled an expectation. */
  public long expectNew() {
    return expectNew;
  }

  /** Expectations made. */
  public long expectCreate() {
    return expectCreate;
  }

  /** Expectations withdrawn, fulfilled or expired. */
  public long expectDelete() {
    return expectDelete;
  }

  /** Always 0: nothing moves under a search of a single loop. */
  public long searchRestart() {
    return searchRestart;
  }

  /** Clashes resolved in favour of the entry that came first. */
  public long clashResolved() {
    return clashResolved;
  }

  /** Insertions refused for lack of room near their place. */
  public long chainTooLong() {
    return chainTooLong;
  }
}
