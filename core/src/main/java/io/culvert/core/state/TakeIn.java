package io.culvert.core.state;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes an engine know what a {@link Mirror} does, in turns, beside what it knows already; an entry
 * of its own that has a tuple of a mirrored one goes. Trackers don't trust what they are told, as
 * packets moved it since without a word, unless the other router stopped and told all of that, too.
 */
public final class TakeIn {

  private static final int UNKNOWN = -1;

  private final Mirror mirror;
  private final Map<Long, Integer> masters = new HashMap<>();
  private final EntryImage image = new EntryImage();
  private StateLoader loader;
  private long elapsedNanos;
  private int cell;
  private int[] children = new int[16];
  private long[] childIds = new long[16];
  private int childCount;
  private long entries;
  private int expectations;

  /** What {@code mirror} has, which is fed no more; by the thread that fed it, and not the loop. */
  public TakeIn(Mirror mirror) {
    this.mirror = mirror;
    for (int at = 0; at < mirror.cells(); at++) {
      if (mirror.entry(at, image) && image.words()[EntryImage.MASTER_ID] != 0) {
        masters.put(image.words()[EntryImage.MASTER_ID], UNKNOWN);
      }
    }
    ExpectationImage expected = new ExpectationImage();
    for (long[] words : mirror.expected()) {
      System.arraycopy(words, 0, expected.words(), 0, words.length);
      masters.put(expected.masterId(), UNKNOWN);
    }
  }

  /**
   * Begins. Loop only, from here on.
   *
   * @param addresses decides which masqueraded entries may stay: the shared ones must be here
   * @param elapsed nanoseconds since the other router was heard
   */
  public void begin(EngineState engine, StateLoader.Addresses addresses, long elapsed) {
    elapsedNanos = elapsed;
    loader = new StateLoader(engine, addresses, 0, 0);
    mirror.names(loader);
  }

  /**
   * Takes some in.
   *
   * @param micros the wall clock at {@code nowNanos}
   * @return whether more is left
   */
  public boolean turn(int maxCells, long nowNanos, long micros) {
    loader.atOnce(elapsedNanos, !mirror.exact(), nowNanos, micros);
    int end = (int) Math.min(mirror.cells(), (long) cell + maxCells);
    for (; cell < end; cell++) {
      if (mirror.entry(cell, image)) {
        put();
      }
    }
    if (cell < mirror.cells()) {
      return true;
    }
    for (int i = 0; i < childCount; i++) {
      loader.master(children[i], childIds[i], id -> masters.getOrDefault(id, UNKNOWN));
    }
    ExpectationImage expected = new ExpectationImage();
    for (long[] words : mirror.expected()) {
      System.arraycopy(words, 0, expected.words(), 0, words.length);
      loader.expectation(expected);
    }
    expectations += loader.expectations(id -> masters.getOrDefault(id, UNKNOWN), elapsedNanos);
    childCount = 0;
    return false;
  }

  private void put() {
    long id = image.words()[EntryImage.ID];
    ConntrackEntry made = loader.put(image);
    if (made == null) {
      return;
    }
    entries++;
    if (!masters.isEmpty()) {
      masters.replace(id, made.slot());
    }
    if (made.masterId() != 0) {
      if (childCount == children.length) {
        children = Arrays.copyOf(children, 2 * childCount);
        childIds = Arrays.copyOf(childIds, 2 * childCount);
      }
      children[childCount] = made.slot();
      childIds[childCount++] = id;
    }
  }

  /** What came of it. */
  public StateLoader.Loaded loaded() {
    return new StateLoader.Loaded(entries, expectations, loader.expired(), loader.refused());
  }
}
