package io.culvert.core.state;

import java.nio.ByteBuffer;

/**
 * Tells one other router, whose {@link Mirror} of this one it feeds. A block that could not be sent
 * is kept and tried again; there is one at most. Loop only, but for the counters.
 */
public final class MirrorFeed implements Teller.Taker {

  /** Sends blocks to that router, in order. */
  public interface Outlet {

    /**
     * Copies a block into its queue.
     *
     * @return false where that is full, or nobody is there; never waits
     */
    boolean send(ByteBuffer block);
  }

  private final Outlet outlet;
  private final ByteBuffer kept = Block.fresh();
  private int version = Records.VERSION;
  private boolean keeps;
  private volatile long begun;
  private volatile long blocks;
  private volatile long bytes;
  private volatile boolean whole;

  /** Feeds who is behind {@code outlet}. */
  public MirrorFeed(Outlet outlet) {
    this.outlet = outlet;
  }

  /** Says its own words in records of that version from now on. */
  public void version(int next) {
    version = next;
  }

  @Override
  public boolean prompt() {
    return true;
  }

  @Override
  public boolean ready() {
    keeps = keeps && !send(kept);
    return !keeps;
  }

  /** Whether a block waits that could not be sent. Loop only. */
  public boolean waits() {
    return keeps;
  }

  private boolean send(ByteBuffer block) {
    block.position(0);
    int length = block.limit();
    if (!outlet.send(block)) {
      return false;
    }
    blocks = blocks + 1;
    bytes = bytes + length;
    return true;
  }

  @Override
  public boolean begun() {
    whole = false;
    begun = begun + 1;
    keeps = false;
    return mark(Records.BEGUN);
  }

  /**
   * Says that nothing will change any more: this router has stopped, and told all that was told to
   * listeners.
   *
   * @param exact whether what packets moved without a word, such as TCP's windows, was told, too;
   *     else it is as it was told last
   * @return false where that can't be sent now
   */
  public boolean ended(boolean exact) {
    return ready() && mark(exact && whole ? Records.STOPPED : Records.ENDED);
  }

  /** Says that all that had changed until now was told; {@code false} where it can't now. */
  public boolean flushed() {
    return ready() && mark(Records.FLUSHED);
  }

  private boolean mark(int kind) {
    Block.begin(kept);
    Records.mark(kept, kind);
    return send(Block.seal(kept, 0, version));
  }

  @Override
  public boolean take(ByteBuffer block, boolean change) {
    if (keeps) {
      return false;
    }
    if (!send(block)) {
      keeps = true;
      block.position(0);
      kept.clear().put(block).flip();
    }
    return true;
  }

  @Override
  public void whole() {
    whole = true;
  }

  @Override
  public void stale() {
    whole = false;
  }

  @Override
  public void lost() {
    whole = false;
  }

  /** How often it was told everything anew. Any thread. */
  public long begins() {
    return begun;
  }

  /** Blocks sent. Any thread. */
  public long blocks() {
    return blocks;
  }

  /** Bytes sent. Any thread. */
  public long bytes() {
    return bytes;
  }

  /** Whether it has been told everything, and of what changes since. Any thread. */
  public boolean isWhole() {
    return whole;
  }
}
