package io.culvert.core.state;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.Restoration;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Makes an engine know what a {@link Mirror} does, in turns, beside what it knows already; an entry
 * of its own that has a tuple of a mirrored one goes. Trackers don't trust what they are told, as
 * packets moved it since without a word, unless the other router stopped and told all of that, too.
 * The mirror may be told more meanwhile, by the same thread; what it did not have in the beginning
 * is left out.
 */
public final class TakeIn {

  private final Mirror mirror;
  private final LongPredicate which;
  private final long[] ids;
  private final EntryImage image = new EntryImage();
  private Restoration restoration;
  private StateLoader loader;
  private long elapsedNanos;
  private long turnNanos;
  private boolean begun;
  private boolean exact;
  private int at;
  private int[] children = new int[16];
  private long[] childIds = new long[16];
  private int childCount;
  private long entries;
  private int expectations;

  /** What {@code mirror} has. */
  public TakeIn(Mirror mirror) {
    this(mirror, id -> true);
  }

  /** The same, but of entries that router {@code member} made only, and what they expect. */
  public static TakeIn of(Mirror mirror, int member) {
    return new TakeIn(mirror, id -> Restoration.memberOf(id) == member);
  }

  private TakeIn(Mirror mirror, LongPredicate which) {
    this.mirror = mirror;
    this.which = which;
    this.ids = mirror.ids(which);
  }

  /**
   * Begins. Loop only, from here on.
   *
   * @param addresses decides which masqueraded entries may stay: the shared ones must be here
   * @param stopped whether the other router is known to have moved nothing since it was heard
   * @param elapsed nanoseconds since then
   */
  public void begin(
      EngineState engine, StateLoader.Addresses addresses, boolean stopped, long elapsed) {
    elapsedNanos = elapsed;
    exact = stopped && mirror.exact();
    loader = new StateLoader(engine, addresses, 0, 0);
    restoration = new Restoration(engine.conntrack());
    mirror.names(loader);
  }

  /**
   * Takes some in.
   *
   * @param micros the wall clock at {@code nowNanos}
   * @return whether more is left
   */
  public boolean turn(int maxEntries, long nowNanos, long micros) {
    elapsedNanos += begun ? nowNanos - turnNanos : 0;
    turnNanos = nowNanos;
    begun = true;
    loader.atOnce(elapsedNanos, !exact, nowNanos, micros);
    int end = (int) Math.min(ids.length, (long) at + maxEntries);
    for (; at < end; at++) {
      if (mirror.entry(ids[at], image)) {
        put();
      }
    }
    if (at < ids.length) {
      return true;
    }
    for (int i = 0; i < childCount; i++) {
      loader.master(children[i], childIds[i], this::slotOf);
    }
    ExpectationImage expected = new ExpectationImage();
    for (long[] words : mirror.expected()) {
      if (which.test(ExpectationImage.masterId(words))) {
        System.arraycopy(words, 0, expected.words(), 0, words.length);
        loader.expectation(expected);
      }
    }
    expectations += loader.expectations(this::slotOf, elapsedNanos);
    childCount = 0;
    return false;
  }

  /** Where the entry of that id is now, -1 for nowhere. */
  private int slotOf(long id) {
    return mirror.entry(id, image) ? restoration.slotOf(image.words()) : -1;
  }

  private void put() {
    long id = image.words()[EntryImage.ID];
    ConntrackEntry made = loader.put(image);
    if (made == null) {
      return;
    }
    entries++;
    if (made.masterId() != 0) {
      if (childCount == children.length) {
        children = Arrays.copyOf(children, 2 * childCount);
        childIds = Arrays.copyOf(childIds, 2 * childCount);
      }
      children[childCount] = made.slot();
      childIds[childCount++] = id;
    }
  }

  /** Whether windows, counters and times are as the other router left them. */
  public boolean exact() {
    return exact;
  }

  /** What came of it. */
  public StateLoader.Loaded loaded() {
    return new StateLoader.Loaded(entries, expectations, loader.expired(), loader.refused());
  }
}
