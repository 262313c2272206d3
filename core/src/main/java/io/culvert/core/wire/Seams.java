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
  private char[] rooms = new char[USUAL_PIECES];
  private int count;
  private int start;

  Seams() {}

  /** Forgets everything; the first fragment's payload will begin at {@code position}. */
  public void begin(int position) {
    count = 0;
    start = position;
  }

  /**
   * Remembers that the next fragment's payload ended {@code offset} bytes behind the start of the
   * first's, and that {@code room} bytes before it can be written to.
   */
  public void add(int offset, int room) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      rooms = Arrays.copyOf(rooms, 2 * count);
    }
    ends[count] = (char) offset;
    rooms[count++] = (char) Math.min(room, Character.MAX_VALUE);
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

  /** Whether there is room for {@code bytes} of headers before each piece but the first. */
  public boolean hasRoom(int bytes) {
    for (int i = 1; i < count; i++) {
      if (rooms[i] < bytes) {
        return false;
      }
    }
    return true;
  }

  /**
   * Somebody wants everything before {@code position} in one piece: the first grows at the expense
   * of those behind it. The kernel's {@code __pskb_pull_tail}: there, who writes to a header that
   * lies in several fragments, and some who read it, have it put together, and so it stays. What a
   * piece loses to the first becomes room before it.
   */
  public void together(int position) {
    int pieces = count;
    int wanted = position - start;
    if (pieces < 2 || wanted <= ends[0]) {
      return;
    }
    int kept = 1;
    int from = ends[0];
    for (int i = 1; i < pieces; i++) {
      int end = ends[i];
      if (end > wanted) {
        int lost = Math.max(0, wanted - from);
        ends[kept] = (char) end;
        rooms[kept++] = (char) Math.min(rooms[i] + lost, Character.MAX_VALUE);
      }
      from = end;
    }
    ends[0] = kept == 1 ? ends[pieces - 1] : (char) wanted;
    count = kept;
  }

  void copy(Seams other) {
    start = other.start;
    count = other.count;
    if (count > ends.length) {
      ends = new char[other.ends.length];
      rooms = new char[other.rooms.length];
    }
    System.arraycopy(other.ends, 0, ends, 0, count);
    System.arraycopy(other.rooms, 0, rooms, 0, count);
  }
}
