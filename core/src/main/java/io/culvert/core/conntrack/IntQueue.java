package io.culvert.core.conntrack;

/** A growing ring of ints, first in first out. Allocates only to grow. One thread. */
public final class IntQueue {

  private int[] ring = new int[256];
  private int head;
  private int size;

  /** Puts {@code value} at the end. */
  public void add(int value) {
    if (size == ring.length) {
      int[] larger = new int[2 * size];
      for (int i = 0; i < size; i++) {
        larger[i] = ring[head + i & size - 1];
      }
      ring = larger;
      head = 0;
    }
    ring[head + size & ring.length - 1] = value;
    size++;
  }

  /** Takes the first one out; only where there is one. */
  public int remove() {
    int value = ring[head];
    head = head + 1 & ring.length - 1;
    size--;
    return value;
  }

  /** How many are in it. */
  public int size() {
    return size;
  }
}
