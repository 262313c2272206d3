package io.culvert.core.chain;

import java.util.Arrays;

/**
 * Notes what one packet's walk through the chains of a hook looks at and counts. Rules may send the
 * router's own packets through chains meanwhile; those targets end the recording first. Loop only;
 * does not allocate once it has its size.
 */
final class VerdictRecorder {

  /** No recording. */
  static final int NOTHING = 0;

  /** Paths of more steps are not kept: counting them would cost what asking the rules does. */
  private static final int MAX_STEPS = 32;

  private final Counted[] steps = new Counted[MAX_STEPS];
  private int size;
  private int last;
  private int asked;
  private boolean active;

  /** Begins; an unfinished recording is given up. */
  int begin() {
    size = 0;
    asked = 0;
    active = true;
    last = last == Integer.MAX_VALUE ? 1 : last + 1;
    return last;
  }

  /** Ends {@code recording}; whether it was whole. */
  boolean complete(int recording) {
    boolean whole = active && recording == last;
    active &= recording != last;
    return whole;
  }

  boolean active() {
    return active;
  }

  /** Something depends on more than the flow. */
  void giveUp() {
    active = false;
  }

  /** A rule is asked. */
  void asks() {
    asked++;
  }

  /** How many rules were asked since the beginning. */
  int asked() {
    return asked;
  }

  /** A rule counted the packet, or a built-in chain's policy did. */
  void counted(Counted step) {
    if (size == MAX_STEPS) {
      giveUp();
    } else if (active) {
      steps[size++] = step;
    }
  }

  /** What counted the packet, in order. Allocates. */
  Counted[] steps() {
    return Arrays.copyOf(steps, size);
  }

  int size() {
    return size;
  }

  Counted step(int position) {
    return steps[position];
  }
}
