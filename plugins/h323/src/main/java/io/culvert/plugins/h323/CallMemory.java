package io.culvert.plugins.h323;

import io.culvert.helpers.Side;

/** What is known of a connection ({@code struct nf_ct_h323_master}). */
final class CallMemory {

  /** How many pairs of ports a connection may announce. */
  private static final int CHANNELS = 4;

  private final int[] signals = new int[2];
  private final int[][] channels = new int[CHANNELS][2];
  private final int[] awaited = new int[2];
  private int seconds;

  /**
   * The port at which this side is called: its own, or the one that is published for its peer's.
   */
  int signals(Side side) {
    return signals[side.ordinal()];
  }

  /** Notes that this side is called at {@code own}, which its peer knows as {@code published}. */
  void signals(Side side, int own, int published) {
    signals[side.ordinal()] = own;
    signals[side.peer().ordinal()] = published;
  }

  /** Notes that this side is called at {@code own}, whatever its peer's is known as. */
  void signals(Side side, int own) {
    signals[side.ordinal()] = own;
  }

  /** Where pairs from {@code even} of this side are noted, or may be; -1 if there are enough. */
  int channel(Side side, int even) {
    for (int i = 0; i < CHANNELS; i++) {
      int known = channels[i][side.ordinal()];
      if (known == even || known == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Notes what was published for a pair. */
  void channel(int at, Side side, int even, int published) {
    channels[at][side.ordinal()] = even;
    channels[at][side.peer().ordinal()] = published;
  }

  /** How many bytes must follow a header that this side has sent alone; 0 if it has not. */
  int awaited(Side side) {
    return awaited[side.ordinal()];
  }

  void awaits(Side side, int bytes) {
    awaited[side.ordinal()] = bytes;
  }

  /** How long a registration lasts, in seconds; 0 if none was asked for. */
  int seconds() {
    return seconds;
  }

  void seconds(int lifetime) {
    seconds = lifetime;
  }
}
