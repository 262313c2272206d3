package io.culvert.core.cluster;

/**
 * Whom a member has granted a lease: one at a time, until that is over by this member's clock or
 * the owner has given up. Loop only.
 */
final class Binding {

  private static final int NOBODY = -1;

  private final long nanos;
  private int to = NOBODY;
  private long term;
  private long stamp;
  private long until;

  /** Who has just started is bound by what it may have granted before. */
  Binding(long nanos, long nowNanos) {
    this.nanos = nanos;
    this.until = nowNanos + nanos;
  }

  /** The member that it is bound to, by place; -1 for none. */
  int to() {
    return to;
  }

  /** The term that it was granted for last, 0 for none. */
  long term() {
    return term;
  }

  /** The owner's own time that it was granted by. */
  long stamp() {
    return stamp;
  }

  /** When the first grant after a start can be given. */
  long until() {
    return until;
  }

  /**
   * Whether a member that said that knows of a later term, or gave this one up: it is free then.
   */
  boolean freed(long saidTerm, long saidReleased) {
    return saidTerm > term || saidReleased >= term;
  }

  /**
   * Binds it to the owner of a term.
   *
   * @param free whether who it is bound to has given up
   * @return false if it is bound to another term's
   */
  boolean grant(int owner, long ofTerm, long ownersStamp, boolean free, long nowNanos) {
    if (term != ofTerm && nowNanos - until < 0 && !free) {
      return false;
    }
    stamp = term == ofTerm ? Math.max(stamp, ownersStamp) : ownersStamp;
    to = owner;
    term = ofTerm;
    until = nowNanos + nanos;
    return true;
  }
}
