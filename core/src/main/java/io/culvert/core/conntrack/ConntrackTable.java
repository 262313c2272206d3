package io.culvert.core.conntrack;

/**
 * The table of confirmed entries: found by either tuple in one probe, both tuples in or neither.
 * Loop only; nothing allocates except growth, which is bounded for each operation.
 */
public final class ConntrackTable {

  /** Called for each row of a {@link #scan}. */
  public interface Visitor {

    /** {@code entry} must not be kept; {@code false} ends the scan after this row. */
    boolean visit(ConntrackEntry entry);
  }

  ConntrackTable() {}

  /** The slot in a handle that {@link #find} returned. */
  public static int slot(long handle) {
    return (int) (handle >>> 1);
  }

  /** The direction in a handle that {@link #find} returned. */
  public static Direction direction(long handle) {
    return (handle & 1) == 0 ? Direction.ORIGINAL : Direction.REPLY;
  }

  /**
   * The living entry one of whose tuples is {@code tuple}, zone included: {@code slot << 1 |
   * direction}, or -1. An expired entry met on the way is destroyed.
   */
  public long find(PacketTuple tuple, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether another entry than {@code ignoring} (a draft) already has {@code reply} as one of its
   * tuples; an entry with the same original tuple does not count, since confirm will settle that
   * ({@code nf_conntrack_tuple_taken}).
   */
  public boolean taken(PacketTuple reply, ConntrackEntry ignoring, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Points {@code into} at row {@code slot} and returns it. */
  public ConntrackEntry entry(int slot, ConntrackEntry into) {
    throw new UnsupportedOperationException();
  }

  /** Whether {@code slot} holds the entry {@code id}, confirmed and not dying. */
  public boolean alive(int slot, long id) {
    throw new UnsupportedOperationException();
  }

  /** Entries, drafts included. */
  public int count() {
    throw new UnsupportedOperationException();
  }

  /**
   * Visits confirmed entries among the next {@code maxRows} rows and returns where to go on, or -1
   * at the end. Entries confirmed meanwhile may be missed, none is seen twice.
   */
  public int scan(int fromSlot, int maxRows, Visitor visitor) {
    throw new UnsupportedOperationException();
  }

  /** Destroys a confirmed entry: out of the index, expectations withdrawn, listener told. */
  public void destroy(int slot, long nowNanos) {
    throw new UnsupportedOperationException();
  }
}
