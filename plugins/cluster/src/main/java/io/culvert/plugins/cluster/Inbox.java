package io.culvert.plugins.cluster;

/** Which block of one sender is next. Called for one block after the other. */
final class Inbox {

  /** What becomes of a block. */
  enum Fate {
    /** It is next. */
    TAKEN,
    /** It came before, or a block before it is missing and that was said. */
    IGNORED,
    /** A block before it is missing. */
    GAP
  }

  private long stream;
  private long next;
  private boolean begun;
  private boolean lacking;

  Fate of(long ofStream, long number) {
    if (!begun || ofStream != stream) {
      // streams have growing numbers: one that is lower was given up by its sender
      if (begun && ofStream - stream < 0) {
        return Fate.IGNORED;
      }
      begun = true;
      stream = ofStream;
      next = 0;
      lacking = false;
    }
    if (lacking || number < next) {
      return Fate.IGNORED;
    }
    if (number > next) {
      lacking = true;
      return Fate.GAP;
    }
    next++;
    return Fate.TAKEN;
  }
}
