package io.culvert.core.conntrack;

/**
 * The expectations of one engine: at most a handful for each master, limited by helper class and in
 * all ({@code nf_conntrack_expect.c}). Loop only.
 */
public final class ExpectationTable {

  /** Why an expectation was or was not taken up. */
  public enum Added {
    ADDED,
    /** The same one was there and got its full time again. */
    REFRESHED,
    /** Another master's expectation would match some of the same packets. */
    CLASH,
    /** The master is not a living confirmed entry. */
    MASTER_GONE,
    /** The engine holds {@code nf_conntrack_expect_max} of them. */
    TABLE_FULL
  }

  /** Called for each expectation of a scan. */
  public interface Visitor {

    /** One expectation. */
    void visit(Expectation expectation);
  }

  ExpectationTable() {}

  /**
   * Adds {@code expectation}, whose tuple and mask are filled in.
   *
   * @param maxOfMaster how many of this helper class a master may have open; the oldest goes
   * @param timeoutNanos lifetime
   */
  public Added add(Expectation expectation, int maxOfMaster, long timeoutNanos, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** The expectation that {@code tuple} would fulfil, left in place; or {@code null}. */
  public Expectation find(PacketTuple tuple, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Withdraws {@code expectation} if it is there. */
  public boolean remove(Expectation expectation, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Withdraws all expectations of that master. */
  public void removeAll(int masterSlot, long masterId, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Withdraws every expectation. */
  public void flush(long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Visits the expectations of one master, oldest first. */
  public void ofMaster(int masterSlot, long masterId, Visitor visitor) {
    throw new UnsupportedOperationException();
  }

  /** Visits all expectations, oldest first. */
  public void all(Visitor visitor) {
    throw new UnsupportedOperationException();
  }

  /** Expectations in the table. */
  public int count() {
    throw new UnsupportedOperationException();
  }
}
