package io.culvert.core.chain;

import java.util.Arrays;

/**
 * Notes what the rules of all hooks look at and count of one packet. Rules may send the router's
 * own packets through chains meanwhile; those targets end the recording first. Loop only; does not
 * allocate once it has its size.
 */
final class VerdictRecorder {

  /** No recording. */
  static final int NOTHING = 0;

  /** Paths of more steps are not kept: counting them would cost what asking the rules does. */
  private static final int MAX_STEPS = 48;

  /** Hooks with another behind them. */
  private static final int BORDERS = 2;

  private final Counted[] steps = new Counted[MAX_STEPS];
  private final int[] ends = new int[BORDERS];
  private int hooks;
  private int size;
  private int last;
  private int flagMask;
  private long statusAndMark;
  private int mark;
  private boolean active;

  /** Begins for a packet whose entry and itself look so; an unfinished recording is given up. */
  int begin(long entryStatusAndMark, int packetMark) {
    statusAndMark = entryStatusAndMark;
    mark = packetMark;
    size = 0;
    hooks = 0;
    flagMask = 0;
    active = true;
    last = last == Integer.MAX_VALUE ? 1 : last + 1;
    return last;
  }

  /** The rules of one hook are through, and let the packet pass. */
  void hookEnds(int recording) {
    if (recording == last && hooks < BORDERS) {
      ends[hooks++] = size;
    }
  }

  /** Whether {@code recording} is the last one begun, whole or given up. */
  boolean knows(int recording) {
    return recording == last;
  }

  /** Ends the last recording; whether it was whole. */
  boolean complete() {
    boolean whole = active;
    active = false;
    while (hooks < BORDERS) {
      ends[hooks++] = size;
    }
    return whole;
  }

  boolean active() {
    return active;
  }

  /** Something depends on more than the flow. */
  void giveUp() {
    active = false;
  }

  /** These TCP flags are looked at. */
  void looksAt(int flags) {
    flagMask |= flags;
  }

  /** A rule counted the packet, or a built-in chain's policy did. */
  void counted(Counted step) {
    if (!active) {
      return;
    }
    if (size == MAX_STEPS) {
      giveUp();
    } else {
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

  /** How many steps there were when hook number {@code hook} ended. */
  int end(int hook) {
    return ends[hook];
  }

  /** All TCP flags that were looked at. */
  int flagMask() {
    return flagMask;
  }

  /** The entry's status and mark when it began. */
  long statusAndMark() {
    return statusAndMark;
  }

  /** The packet's mark when it began. */
  int mark() {
    return mark;
  }
}
