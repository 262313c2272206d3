package io.culvert.core.state;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackListener;
import io.culvert.core.conntrack.ConntrackTable;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.ExpectationImage;
import io.culvert.core.conntrack.IntQueue;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.TimeoutPolicies;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.nat.Fulfilments;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tells what an engine knows, and from then on what changes, as blocks of records. A change costs
 * the packet that makes it a bit and a number: the row is looked at later, in a turn ({@link
 * #changes}), as it is then, however often it changed. What came and went in between is never told.
 *
 * <p>What is to be told stays here while nobody takes blocks; what has gone is kept for {@value
 * #GONE} entries, then the feed {@link #lost} its thread and must begin anew. Loop only; does not
 * allocate but for growth.
 */
public final class ChangeFeed implements ConntrackListener {

  /** Takes blocks. */
  public interface Sink {

    /** An empty block, or {@code null} while there is none. */
    ByteBuffer begin();

    /**
     * A block to seal and pass on, in this order.
     *
     * @param change whether it tells of changes, and not only what there is
     */
    void end(ByteBuffer block, boolean change);
  }

  private static final int GONE = GoneQueue.MOST;
  private static final int GONE_A_TURN = 2048;
  private static final long LEFT_UNIT = 100_000_000;

  private final EngineState from;
  private final ConntrackTable table;
  private final ConntrackEntry entry = new ConntrackEntry();
  private final EntryImage image = new EntryImage();
  private final ExpectationImage expected = new ExpectationImage();
  private final PacketTuple tuple = new PacketTuple();
  private final GoneQueue gone = new GoneQueue();
  private long[] dirty = new long[64];
  private long[] known = new long[64];
  private final IntQueue queue = new IntQueue();
  private int helpersTold;
  private int policiesTold;
  private boolean expectationsChanged;
  private int walkAt = -1;
  private boolean lost;
  private boolean on;
  private long[] told = {};
  private boolean marking;
  private boolean walksMark;
  private int[] left = {};
  private boolean renewing;
  private int renewAt;

  /** A feed of {@code from}, which tells nothing before {@link #begin}. */
  public ChangeFeed(EngineState from) {
    this.from = from;
    this.table = from.conntrack().table();
  }

  /** Begins anew: tells all there is, in turns, and changes meanwhile. */
  public void begin() {
    on = true;
    if (lost) {
      gone.clear();
    }
    lost = false;
    walkAt = 0;
    helpersTold = 0;
    policiesTold = 0;
    expectationsChanged = true;
  }

  /** The same, and notes how each row was when it was told of; see {@link #moved}. */
  public void beginMarking() {
    marking = true;
    walksMark = true;
    begin();
  }

  /**
   * The same for takers that know it all already, without beginning anew: {@link #moved} has each
   * row told once more at first. A walk for one that comes meanwhile marks nothing, as the others
   * are not told by it.
   */
  public void mark() {
    marking = true;
    walksMark = false;
    told = new long[0];
  }

  /** Notes that no more. */
  public void unmark() {
    marking = false;
    told = new long[0];
  }

  /**
   * Tells, at the next turn, of those of {@code maxRows} rows that packets have changed since they
   * were told of, though no listener was, and of those that were not since marking began.
   *
   * @return how many those are
   */
  public int moved(int fromSlot, int maxRows) {
    int end = (int) Math.min(table.rows(), (long) fromSlot + maxRows);
    int before = queue.size();
    for (int slot = fromSlot; slot < end; slot++) {
      if (get(known, slot) && !get(dirty, slot) && !isTold(slot)) {
        queue(slot);
      }
    }
    return queue.size() - before;
  }

  private boolean isTold(int slot) {
    return slot < told.length && EntryImage.fingerprint(table, slot) == told[slot];
  }

  /** From the next {@link #begin} on, what {@link #renewed} needs is noted. */
  public void renewing(boolean on) {
    renewing = on;
    left = on ? left : new int[0];
  }

  /**
   * Tells, at the next turn, of those of the next {@code maxRows} rows that have more than twice
   * the time that they were told to have: packets renew timeouts without a word. Goes round the
   * table; while all is told anew, it does nothing, as each row's turn comes anyway.
   */
  public void renewed(int maxRows, long nowNanos) {
    int rows = whole() ? Math.min(table.rows(), left.length) : 0;
    renewAt = renewAt < rows ? renewAt : 0;
    int end = (int) Math.min(rows, (long) renewAt + maxRows);
    for (; renewAt < end; renewAt++) {
      if (get(known, renewAt)
          && !get(dirty, renewAt)
          && units(table.entry(renewAt, entry).remainingNanos(nowNanos)) / 2 > left[renewAt]) {
        queue(renewAt);
      }
    }
  }

  private static int units(long nanos) {
    return (int) Math.min(Integer.MAX_VALUE, nanos / LEFT_UNIT);
  }

  private void queue(int slot) {
    dirty = set(dirty, slot);
    queue.add(slot);
  }

  /** How many rows there may be to tell of. */
  int rows() {
    return table.rows();
  }

  /** Tells nothing any more. */
  public void end() {
    on = false;
    unmark();
    walkAt = -1;
    gone.clear();
    while (queue.size() > 0) {
      clear(dirty, queue.remove());
    }
  }

  /** Whether too much has gone since anybody took blocks. */
  public boolean lost() {
    return lost;
  }

  /** Whether all there was when it began has been told. */
  public boolean whole() {
    return walkAt < 0;
  }

  /** Whether nothing is left to tell. */
  public boolean told() {
    return unchanged() && whole() && !lost;
  }

  /** Whether nothing of what has changed is left to tell. */
  boolean unchanged() {
    return gone.size() == 0 && queue.size() == 0 && !expectationsChanged && namesTold();
  }

  /** Whether there is much to tell, and no time to wait. */
  public boolean pressed() {
    return gone.size() > GONE / 4;
  }

  @Override
  public void created(ConntrackEntry changed, long nowNanos) {
    updated(changed, nowNanos);
  }

  @Override
  public void updated(ConntrackEntry changed, long nowNanos) {
    if (on && !get(dirty, changed.slot())) {
      queue(changed.slot());
    }
  }

  @Override
  public void destroyed(ConntrackEntry left, long nowNanos) {
    if (on && get(known, left.slot())) {
      clear(known, left.slot());
      lost |= !gone.add(left.id(), left.tuple(Direction.ORIGINAL, tuple));
    }
  }

  @Override
  public void expectationCreated(Expectation expectation, long nowNanos) {
    expectationsChanged = true;
  }

  @Override
  public void expectationDestroyed(Expectation expectation, long nowNanos) {
    if (on) {
      tuple.meta = GoneQueue.EXPECTATION;
      lost |= !gone.add(expectation.id(), tuple);
    }
  }

  /** Tells once more, at the next turn, of every expectation: their time may have been renewed. */
  public void expectationsMayHaveChanged() {
    expectationsChanged |= from.conntrack().expectations().count() > 0;
  }

  /**
   * Tells of up to {@code maxRows} changed rows.
   *
   * @param epochMicros the wall clock at {@code nowNanos}
   * @return whether more changes are to be told; {@code false} too where nobody takes blocks
   */
  public boolean changes(int maxRows, Sink into, long nowNanos, long epochMicros) {
    ByteBuffer block = unchanged() || !on || lost ? null : into.begin();
    if (block == null) {
      return false;
    }
    names(block);
    for (int i = 0; i < GONE_A_TURN && gone.size() > 0 && Block.hasRoom(block); i++) {
      gone.tell(block);
    }
    // what went must be told before what took its place
    for (int i = 0;
        i < maxRows && gone.size() == 0 && queue.size() > 0 && Block.hasRoom(block);
        i++) {
      int slot = queue.remove();
      clear(dirty, slot);
      tell(slot, block, marking, nowNanos, epochMicros);
    }
    if (queue.size() == 0 && gone.size() == 0 && expectationsChanged) {
      block = expectations(block, into, nowNanos);
    }
    if (block != null) {
      into.end(block, true);
    }
    return gone.size() > 0 || queue.size() > 0;
  }

  private void tell(int slot, ByteBuffer block, boolean mark, long nowNanos, long epochMicros) {
    if (from.image(slot, entry, image, nowNanos, epochMicros)) {
      Records.entry(block, image);
      known = set(known, slot);
      if (mark) {
        told = slot < told.length ? told : Arrays.copyOf(told, Math.max(2 * slot, table.rows()));
        told[slot] = EntryImage.fingerprint(table, slot);
      }
      if (renewing) {
        left = slot < left.length ? left : Arrays.copyOf(left, Math.max(2 * slot, table.rows()));
        left[slot] = units(image.leftNanos());
      }
    }
  }

  /**
   * Tells of up to {@code maxRows} rows of those there are; the names that they need are told by
   * {@link #changes}, so call that first.
   *
   * @return whether some are left; {@code false} too where nobody takes blocks
   */
  public boolean walk(int maxRows, Sink into, long nowNanos, long epochMicros) {
    ByteBuffer block = walkAt < 0 || lost ? null : into.begin();
    if (block == null) {
      return false;
    }
    int end = (int) Math.min(table.rows(), (long) walkAt + maxRows);
    while (walkAt < end && Block.hasRoom(block)) {
      tell(walkAt++, block, marking && walksMark, nowNanos, epochMicros);
    }
    if (walkAt >= table.rows() && Block.hasRoom(block)) {
      Records.mark(block, Records.WHOLE);
      walkAt = -1;
    }
    into.end(block, false);
    return walkAt >= 0;
  }

  private ByteBuffer expectations(ByteBuffer first, Sink into, long nowNanos) {
    expectationsChanged = false;
    ByteBuffer[] block = {first};
    from.conntrack()
        .expectations()
        .all(
            e -> {
              if (block[0] != null && !Block.hasRoom(block[0])) {
                into.end(block[0], true);
                block[0] = into.begin();
              }
              if (block[0] == null) {
                expectationsChanged = true; // again, when there is room
              } else if (expected.take(e, Fulfilments.number(e.fulfilment()), nowNanos)) {
                Records.expectation(block[0], expected);
              }
            });
    return block[0];
  }

  private boolean namesTold() {
    return helpersTold == from.conntrack().helpers().count()
        && policiesTold == from.conntrack().timeoutPolicies().count();
  }

  /** Numbers, before anything that needs them. */
  private void names(ByteBuffer block) {
    if (helpersTold == 0) {
      for (int i = 0; i < from.devices().size(); i++) {
        Records.name(block, Records.Space.DEVICE, i, from.devices().get(i));
      }
    }
    for (; helpersTold < from.conntrack().helpers().count(); helpersTold++) {
      String name = from.conntrack().helpers().nameOf(helpersTold);
      if (!name.isEmpty()) {
        Records.name(block, Records.Space.HELPER, helpersTold, name);
      }
    }
    TimeoutPolicies policies = from.conntrack().timeoutPolicies();
    for (; policiesTold < policies.count(); policiesTold++) {
      TimeoutPolicy policy = policies.of(policiesTold);
      if (policy != null) {
        Records.name(block, Records.Space.POLICY, policiesTold, policy.name());
      }
    }
  }

  private static boolean get(long[] bits, int at) {
    return at >>> 6 < bits.length && (bits[at >>> 6] & 1L << at) != 0;
  }

  private static long[] set(long[] bits, int at) {
    long[] wide = at >>> 6 < bits.length ? bits : Arrays.copyOf(bits, 2 * (at >>> 6));
    wide[at >>> 6] |= 1L << at;
    return wide;
  }

  private static void clear(long[] bits, int at) {
    if (at >>> 6 < bits.length) {
      bits[at >>> 6] &= ~(1L << at);
    }
  }
}
