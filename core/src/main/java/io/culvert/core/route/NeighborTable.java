package io.culvert.core.route;

import io.culvert.core.clock.SeededRandom;
import java.util.function.Consumer;

/**
 * The neighbours of one family on Ethernet devices, bounded, with their reachability as
 * net/core/neighbour.c keeps it. Looking up allocates nothing; a neighbour seen first allocates
 * once. Loop only; time is handed in and the work due is done by {@link #maintain}.
 */
public final class NeighborTable {

  /** What the table needs done. Called from within its methods. */
  public interface Solicitor {

    /** Ask for {@code neighbor}: itself where {@code unicast}, else everybody. */
    void solicit(Neighbor neighbor, boolean unicast, long nowNanos);

    /** It answered: {@link Neighbor#dequeue()} what waits and send it. */
    void resolved(Neighbor neighbor, long nowNanos);

    /** It did not answer: {@link Neighbor#dequeue()} what waits and tell the senders. */
    void failed(Neighbor neighbor, long nowNanos);
  }

  private static final long MILLI = 1_000_000L;

  /** A neighbour's link address may not change more often than this (neigh locktime). */
  private static final long LOCK_NANOS = 1_000 * MILLI;

  private static final int BUCKETS = 256;

  private final int version;
  private final NeighborTunables tunables;
  private final Solicitor solicitor;
  private final SeededRandom random;
  private final Neighbor[] buckets = new Neighbor[BUCKETS];
  private int count;

  /** A table for addresses of {@code version}. */
  public NeighborTable(
      int version, NeighborTunables tunables, Solicitor solicitor, SeededRandom random) {
    this.version = version;
    this.tunables = tunables;
    this.solicitor = solicitor;
    this.random = random;
  }

  /** The neighbour, or {@code null} if nothing is known of it. */
  public Neighbor find(int deviceIndex, long high, long low) {
    Neighbor n = buckets[bucket(deviceIndex, high, low)];
    while (n != null && (n.low != low || n.high != high || n.deviceIndex != deviceIndex)) {
      n = n.next;
    }
    return n;
  }

  private static int bucket(int deviceIndex, long high, long low) {
    return (int) SeededRandom.mix(high * 31 + low + deviceIndex) & (BUCKETS - 1);
  }

  /** Neighbours known. */
  public int count() {
    return count;
  }

  /** Shows every neighbour. Control plane, on the loop. */
  public void forEach(Consumer<Neighbor> visitor) {
    for (Neighbor first : buckets) {
      for (Neighbor n = first; n != null; n = n.next) {
        visitor.accept(n);
      }
    }
  }
}
