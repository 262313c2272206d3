package io.culvert.core.cluster;

/**
 * Who acted as owner last, as far as has been heard: what that one knows is what there is to know.
 * Members tell each other, as one that was apart did not see it. Whoever grants a lease has been
 * told by who had one before, so an owner has always heard of the one before it. Loop only.
 */
final class LastHolder {

  private static final int NOBODY = -1;

  private final int self;
  private int member = NOBODY;
  private long term;
  private long actedTerm;

  LastHolder(int self) {
    this.self = self;
  }

  /** This member acts as owner. */
  void acts(long inTerm) {
    member = self;
    term = inTerm;
    actedTerm = inTerm;
  }

  /**
   * Somebody acted as owner in that term.
   *
   * @return whether it is another one than was known
   */
  boolean heard(int acted, long inTerm) {
    if (inTerm <= term) {
      return false;
    }
    boolean other = acted != member || acted == self;
    member = acted;
    term = inTerm;
    return other;
  }

  /** By place; -1 for nobody. */
  int member() {
    return member;
  }

  /** The term it acted in, 0 for none. */
  long term() {
    return term;
  }

  /** Whether it was this member, but before it was started: what it knew then is gone. */
  boolean forgotten() {
    return member == self && actedTerm != term;
  }
}
