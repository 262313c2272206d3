package io.culvert.core.state;

import io.culvert.core.conntrack.PacketTuple;
import java.nio.ByteBuffer;

/** What has gone and is to be told, in order; {@value #MOST} of them at most. Loop only. */
final class GoneQueue {

  /** As many are kept. */
  static final int MOST = 1 << 16;

  /** What the {@code meta} of a tuple says where it was an expectation that went. */
  static final long EXPECTATION = 0;

  private static final int WORDS = 6;

  private final long[] words = new long[MOST * WORDS];
  private final PacketTuple tuple = new PacketTuple();
  private int head;
  private int count;

  int size() {
    return count;
  }

  void clear() {
    count = 0;
  }

  /** Puts one in; false if there is no room. */
  boolean add(long id, PacketTuple of) {
    if (count == MOST) {
      return false;
    }
    int at = ((head + count++) & MOST - 1) * WORDS;
    words[at] = id;
    words[at + 1] = of.sourceHigh;
    words[at + 2] = of.sourceLow;
    words[at + 3] = of.destinationHigh;
    words[at + 4] = of.destinationLow;
    words[at + 5] = of.meta;
    return true;
  }

  /** Takes the first out and writes it down. */
  void tell(ByteBuffer block) {
    int at = head * WORDS;
    head = head + 1 & MOST - 1;
    count--;
    if (words[at + 5] == EXPECTATION) {
      Records.expectationGone(block, words[at]);
      return;
    }
    tuple.sourceHigh = words[at + 1];
    tuple.sourceLow = words[at + 2];
    tuple.destinationHigh = words[at + 3];
    tuple.destinationLow = words[at + 4];
    tuple.meta = words[at + 5];
    Records.entryGone(block, words[at], tuple);
  }
}
