package io.culvert.core.wire;

import java.util.Arrays;

/**
 * Where a reassembled datagram was put together, so that it can fall apart there again on its way
 * out. Positions are those of the buffer. Does not allocate once it has had as many pieces as it
 * ever will.
 */
public final class Seams {

  private static final int USUAL_PIECES = 64;

  private char[] ends = new char[USUAL_PIECES];
  private int count;
  private int start;
  private int headersAtMost = Integer.MAX_VALUE;

  Seams() {}

  /** Forgets everything; the first fragment's payload will begin at {@code position}. */
  public void begin(int position) {
    count = 0;
    start = position;
    headersAtMost = Integer.MAX_VALUE;
  }

  /** Says that there is no room for more than so many {@code bytes} of headers before a piece. */
  public void headersAtMost(int bytes) {
    headersAtMost = bytes;
  }

  /** The most bytes of headers, without the fragment header, that fit before each later piece. */
  public int headersAtMost() {
    return headersAtMost;
  }

  /** Remembers that the next fragment's payload ended {@code offset} bytes behind the first's. */
  public void add(int offset) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = (char) offset;
  }

  /** How many pieces there are; 0 for a packet that was never cut. */
  public int count() {
    return count;
  }

  /** Where the first fragment's payload begins: behind the fragment header that is gone. */
  public int start() {
    return start;
  }

  /** Where piece {@code index} ends. */
  public int end(int index) {
    return start + ends[index];
  }

  /**
   * Somebody wants everything before {@code position} in one piece: the first grows at the expense
   * of those behind it. The kernel's {@code __pskb_pull_tail}: there, who writes to a header that
   * lies in several fragments, and some who read it, have it put together, and so it stays.
   */
  public void together(int position) {
    int pieces = count;
    int wanted = position - start;
    if (pieces < 2 || wanted <= ends[0]) {
      return;
    }
    int kept = 1;
    for (int i = 1; i < pieces; i++) {
      if (ends[i] > wanted) {
        ends[kept++] = ends[i];
      }
    }
    ends[0] = kept == 1 ? ends[pieces - 1] : (char) wanted;
    count = kept;
  }

  void copy(Seams other) {
    start = other.start;
    headersAtMost = other.headersAtMost;
    count = other.count;
    if (count > ends.length) {
      ends = new char[other.ends.length];
    }
    System.arraycopy(other.ends, 0, ends, 0, count);
  }
}
