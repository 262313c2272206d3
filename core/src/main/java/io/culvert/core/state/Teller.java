package io.culvert.core.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells several takers what an engine knows, by one {@link ChangeFeed}: a block is made and sealed
 * once and handed to each. A taker comes in with all there is; so does one again that could not
 * take a block. While any of them has no room, the others wait a quarter of a second for it, then
 * it is let go of and told anew later; if it is the only one, changes wait in the table. Loop only;
 * does not allocate but for growth.
 */
public final class Teller {

  /** Takes blocks. Called on the loop, and never waits. */
  public interface Taker {

    /** Whether it has room for a block. */
    boolean ready();

    /** All is told anew from the next block on; {@code false} where it can't take that now. */
    boolean begun();

    /**
     * A block, sealed, from 0 to its limit; valid during the call only.
     *
     * @param change whether it tells of changes, and not only what there is
     * @return false where it could not, so that it must be told all anew
     */
    boolean take(ByteBuffer block, boolean change);

    /** All there was has been told. */
    void whole();

    /** What it was told is not all any more; all will be told anew. */
    default void stale() {}

    /** It is told of nothing until the next {@link #begun}. */
    default void lost() {}

    /** Whether it is another router: told within a hundredth of a second, and of renewals. */
    default boolean prompt() {
      return false;
    }
  }

  private static final class Told {
    private final Taker taker;
    private boolean waits = true;
    private boolean told;
    private boolean walking;
    private long againAt;
    private int losses;
    private boolean stalls;
    private long stalledAt;

    private Told(Taker taker, long nowNanos) {
      this.taker = taker;
      this.againAt = nowNanos;
    }

    private void await() {
      waits = true;
      taker.stale();
    }
  }

  private static final int ROWS_A_TURN = 512;
  private static final int LEAST_RENEWALS = 64;
  private static final int RENEWAL_TURNS = 512;
  private static final int LOOKED_AT_A_TURN = 1 << 12;
  private static final long SECOND = 1_000_000_000;
  private static final long PATIENCE = SECOND / 4;
  private static final int MOST_DOUBLINGS = 5;

  private final ChangeFeed feed;
  private final List<Told> all = new ArrayList<>();
  private final Sink sink = new Sink();
  private ByteBuffer block;
  private int version = Records.VERSION;
  private boolean prompt;
  private boolean open;
  private MovedRows moved;
  private boolean lookedAtLast;
  private long nowNanos;
  private long epochMicros;

  /** Tells what {@code feed} has, which is nobody else's. */
  public Teller(ChangeFeed feed) {
    this.feed = feed;
  }

  /** Writes records of that version from now on. */
  public void version(int next) {
    version = next;
  }

  /** What listens to the engine for it. */
  public ChangeFeed feed() {
    return feed;
  }

  /** Tells {@code taker}, too, beginning with all there is. */
  public void add(Taker taker, long now) {
    block = block == null ? Block.fresh() : block;
    taker.stale();
    all.add(new Told(taker, now));
    prompt |= taker.prompt();
    feed.renewing(prompt);
  }

  /** Tells {@code taker} nothing any more. */
  public void remove(Taker taker) {
    all.removeIf(one -> one.taker == taker);
    prompt = all.stream().anyMatch(one -> one.taker.prompt());
    feed.renewing(prompt);
    if (all.isEmpty()) {
      feed.end();
      moved = null;
    }
  }

  /**
   * From now on notes how rows are told, and tells once more of those that packets moved without a
   * word: first of all there are, then of ever fewer. For a stop that loses nothing: wait for
   * {@link #fewMoved}, then {@link #flush} when no packet comes any more, then ask {@link #exact}.
   */
  public void mark() {
    lookedAtLast = false;
    moved = null;
    if (feed.rows() <= MovedRows.MOST) {
      feed.mark();
      moved = new MovedRows(feed);
    }
  }

  /** Does not any more. */
  public void unmark() {
    feed.unmark();
    moved = null;
  }

  /** Whether little is left for {@link #flush} to tell, or nothing is marked. */
  public boolean fewMoved() {
    return moved == null || moved.few();
  }

  /**
   * Whether all who know everything know it to the last packet: it was marked, and flushed when no
   * packet came any more.
   */
  public boolean exact() {
    return moved != null && lookedAtLast && told();
  }

  /** Tells {@code taker} all anew; of changes it is told meanwhile. */
  public void again(Taker taker) {
    all.stream().filter(one -> one.taker == taker).forEach(Told::await);
  }

  /** Tells all of them all anew: the engine was given entries that no listener was told of. */
  public void anew() {
    all.forEach(Told::await);
  }

  /** Whether {@code taker} is told of changes: it has begun, and was not let go of since. */
  public boolean tells(Taker taker) {
    return all.stream().anyMatch(one -> one.taker == taker && one.told);
  }

  /** Whether nobody is told of anything. */
  public boolean idle() {
    return all.isEmpty();
  }

  /** Whether all who are told have been told everything. */
  public boolean told() {
    return feed.told();
  }

  /** Whether any taker is another router. */
  public boolean prompt() {
    return prompt;
  }

  /** Whether there is much to tell, and no time to wait. */
  public boolean pressed() {
    return feed.pressed() || !feed.whole();
  }

  /** Tells once more, at the next turn, of every expectation: their time may have been renewed. */
  public void expectationsMayHaveChanged() {
    feed.expectationsMayHaveChanged();
  }

  /**
   * Looks for some renewals among the rows, see {@link ChangeFeed#renewed}; and where it marks, for
   * what packets moved since there was little of it.
   */
  public void renewals(int rows, long now) {
    if (prompt) {
      feed.renewed(Math.max(LEAST_RENEWALS, rows / RENEWAL_TURNS), now);
    }
    if (moved != null && moved.few()) {
      moved.turn(LOOKED_AT_A_TURN);
    }
  }

  /**
   * Tells of a few rows.
   *
   * @param walk whether also of what there is, and not only of changes
   * @param micros the wall clock at {@code now}
   * @return whether more could be told at once
   */
  public boolean turn(boolean walk, long now, long micros) {
    nowNanos = now;
    epochMicros = micros;
    begin();
    open = room();
    boolean more = feed.changes(ROWS_A_TURN, sink, now, micros);
    if (!fewMoved() && feed.unchanged()) {
      moved.turn(LOOKED_AT_A_TURN); // after changes: those must not wait for it
      more = true;
    }
    boolean walking = walk && feed.walk(ROWS_A_TURN, sink, now, micros);
    if (feed.whole()) {
      for (Told one : all) {
        if (one.walking) {
          one.walking = false;
          one.losses = 0;
          one.taker.whole();
        }
      }
    }
    return more || walking;
  }

  /**
   * Tells all that has changed, and all there is to those who wait for it; while no packet comes.
   * Where it marked long enough, this is also what packets moved without a word.
   *
   * @return false where a taker had no room: try again
   */
  public boolean flush(long now, long micros) {
    expectationsMayHaveChanged();
    if (!fewMoved()) {
      unmark(); // packets wait: not now
    }
    if (moved != null && !lookedAtLast) {
      lookedAtLast = true;
      feed.moved(0, Integer.MAX_VALUE);
    }
    while (turn(true, now, micros)) {
      // as long as there is more
    }
    return told();
  }

  private void begin() {
    boolean walking = false;
    for (Told one : all) {
      if (one.told && feed.lost()) {
        lose(one);
      }
      // asked for all anew, it has no use for the rest of what it is being told
      walking |= one.walking && !one.waits;
    }
    boolean began = false;
    for (int i = 0; i < all.size() && !walking; i++) {
      Told one = all.get(i);
      if (one.waits && nowNanos - one.againAt >= 0 && one.taker.ready()) {
        if (one.taker.begun()) {
          one.waits = false;
          one.told = true;
          one.walking = true;
          began = true;
        } else {
          lose(one);
        }
      }
    }
    if (began) {
      feed.begin();
    }
  }

  private void lose(Told one) {
    one.againAt = nowNanos + (SECOND << Math.min(one.losses++, MOST_DOUBLINGS));
    one.told = false;
    one.walking = false;
    one.stalls = false;
    one.waits = true;
    one.taker.lost();
  }

  /** Whether a block may be made: those who have no room for one are waited for, or let go of. */
  private boolean room() {
    int told = 0;
    int ready = 0;
    boolean waiting = false;
    for (Told one : all) {
      if (one.told) {
        told++;
        boolean has = one.taker.ready();
        ready += has ? 1 : 0;
        one.stalledAt = one.stalls ? one.stalledAt : nowNanos;
        one.stalls = !has;
        waiting |= !has && nowNanos - one.stalledAt < PATIENCE;
      }
    }
    if (ready == 0 || waiting) {
      return false;
    }
    for (int i = 0; i < all.size() && ready < told; i++) {
      if (all.get(i).told && all.get(i).stalls) {
        lose(all.get(i));
      }
    }
    return true;
  }

  private final class Sink implements ChangeFeed.Sink {

    @Override
    public ByteBuffer begin() {
      open = open && room(); // the block before this one may have taken the last of it
      return open ? Block.begin(block) : null;
    }

    @Override
    public void end(ByteBuffer filled, boolean change) {
      if (filled.position() == Block.HEAD_BYTES) {
        return;
      }
      Block.seal(filled, epochMicros, version);
      for (int i = 0; i < all.size(); i++) {
        Told one = all.get(i);
        filled.position(0);
        if (one.told && (change || one.walking) && !one.taker.take(filled, change)) {
          lose(one);
        }
      }
    }
  }
}
