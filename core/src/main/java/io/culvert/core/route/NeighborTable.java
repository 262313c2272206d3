package io.culvert.core.route;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.wire.PacketBuffer;
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

  /** {@link #update}: a differing link address replaces the known one. */
  public static final int OVERRIDE = 1;

  /** {@link #update}: where a differing one may not replace, doubt the known one. */
  public static final int WEAK_OVERRIDE = 2;

  /** {@link #update}: the message says whether the neighbour is a router. */
  public static final int TELLS_ROUTER = 4;

  /** {@link #update}: it is one. */
  public static final int ROUTER = 8;

  private static final long MILLI = 1_000_000L;

  /** After a change, answers to the same question must not change it again (neigh locktime). */
  private static final long LOCK_NANOS = 1_000 * MILLI;

  private static final int BUCKETS = 256;

  private final NeighborTunables tunables;
  private final Solicitor solicitor;
  private final SeededRandom random;
  private final Neighbor[] buckets = new Neighbor[BUCKETS];
  private final long seed;
  private int hand;
  private int count;

  /** An empty table that has its asking done by {@code solicitor}. */
  public NeighborTable(NeighborTunables tunables, Solicitor solicitor, SeededRandom random) {
    this.tunables = tunables;
    this.solicitor = solicitor;
    this.random = random;
    this.seed = random.nextLong();
  }

  /** The neighbour, or {@code null} if nothing is known of it. */
  public Neighbor find(int deviceIndex, long high, long low) {
    Neighbor n = buckets[bucket(deviceIndex, high, low)];
    while (n != null && (n.low != low || n.high != high || n.deviceIndex != deviceIndex)) {
      n = n.next;
    }
    return n;
  }

  private int bucket(int deviceIndex, long high, long low) {
    long spread = SeededRandom.mix(seed ^ high) ^ low * 31 + deviceIndex;
    return (int) SeededRandom.mix(spread) & (BUCKETS - 1);
  }

  /**
   * The neighbour, made in state FAILED (nothing known) if it was not there; {@code null} where the
   * table is full of neighbours in use.
   */
  public Neighbor findOrMake(int deviceIndex, int version, long high, long low, long nowNanos) {
    Neighbor known = find(deviceIndex, high, low);
    if (known != null || count >= tunables.maximum && !makeRoom(nowNanos)) {
      return known;
    }
    Neighbor made = new Neighbor(deviceIndex, version, high, low);
    made.state = NeighborState.FAILED;
    made.usedNanos = nowNanos;
    made.updatedNanos = nowNanos - LOCK_NANOS;
    made.confirmedNanos = nowNanos;
    int bucket = bucket(deviceIndex, high, low);
    made.next = buckets[bucket];
    buckets[bucket] = made;
    count++;
    return made;
  }

  /** Forgets one neighbour nobody waits for, looking at a bounded number of them. */
  private boolean makeRoom(long nowNanos) {
    for (int i = 0; i < BUCKETS; i++) {
      hand = hand + 1 & (BUCKETS - 1);
      Neighbor before = null;
      for (Neighbor n = buckets[hand]; n != null; before = n, n = n.next) {
        boolean idle = nowNanos - n.usedNanos > tunables.delayFirstProbeMillis * MILLI;
        if (n.state == NeighborState.FAILED || n.state == NeighborState.STALE && idle) {
          unlink(hand, before, n);
          return true;
        }
      }
    }
    return false;
  }

  private void unlink(int bucket, Neighbor before, Neighbor n) {
    if (before == null) {
      buckets[bucket] = n.next;
    } else {
      before.next = n.next;
    }
    count--;
  }

  /**
   * A packet is about to be sent to {@code n} ({@code neigh_event_send}): starts asking or doubting
   * where that is due. Whether it can be sent now is {@link Neighbor#resolved()}.
   */
  public void use(Neighbor n, long nowNanos) {
    n.usedNanos = nowNanos;
    switch (n.state) {
      case FAILED -> {
        n.state = NeighborState.INCOMPLETE;
        n.probes = 1;
        n.deadlineNanos = nowNanos + tunables.retransMillis * MILLI;
        solicitor.solicit(n, false, nowNanos);
      }
      case REACHABLE -> {
        if (nowNanos - n.deadlineNanos >= 0) {
          doubt(n, nowNanos);
        }
      }
      case STALE -> doubt(n, nowNanos);
      default -> {
        // already asking
      }
    }
  }

  private void doubt(Neighbor n, long nowNanos) {
    n.state = NeighborState.DELAY;
    n.probes = 0;
    n.deadlineNanos = nowNanos + tunables.delayFirstProbeMillis * MILLI;
  }

  /** Queues a packet; returns the one that had to make room and is now the caller's, or null. */
  public PacketBuffer enqueue(Neighbor n, PacketBuffer packet) {
    return n.enqueue(packet, tunables.queuePackets);
  }

  /** Whether a changed link address may be taken over already ({@code neigh} locktime). */
  public boolean unlocked(Neighbor n, long nowNanos) {
    return nowNanos - n.updatedNanos > LOCK_NANOS;
  }

  /**
   * A message of the neighbour's named its link address ({@code __neigh_update}).
   *
   * @param linkAddress 48 bits, or -1 where the message named none
   * @param confirmed it answered us, so it is reachable; otherwise it is only known
   * @param flags {@link #OVERRIDE} and its like
   */
  public void update(Neighbor n, long linkAddress, boolean confirmed, int flags, long nowNanos) {
    boolean valid = n.resolved();
    if (!valid && linkAddress < 0) {
      return;
    }
    boolean differs = linkAddress >= 0 && (!valid || linkAddress != n.linkAddress);
    boolean reachable = confirmed;
    boolean adopt = differs;
    boolean keepState = false;
    boolean tellsRouter = (flags & TELLS_ROUTER) != 0;
    if (confirmed) {
      n.confirmedNanos = nowNanos;
    }
    if (valid && differs && (flags & OVERRIDE) == 0) {
      tellsRouter = false;
      if ((flags & WEAK_OVERRIDE) == 0 || n.state != NeighborState.REACHABLE) {
        return;
      }
      adopt = false;
      reachable = false;
    } else if (valid && !differs && !confirmed) {
      keepState = true;
    }
    if (adopt) {
      n.linkAddress = linkAddress;
    }
    if (!keepState) {
      if (adopt || reachable != (n.state == NeighborState.REACHABLE)) {
        n.updatedNanos = nowNanos;
      }
      enter(n, reachable, nowNanos);
    }
    if (tellsRouter) {
      n.router = (flags & ROUTER) != 0;
    }
    if (!valid) {
      solicitor.resolved(n, nowNanos);
    }
  }

  private void enter(Neighbor n, boolean reachable, long nowNanos) {
    n.probes = 0;
    n.state = reachable ? NeighborState.REACHABLE : NeighborState.STALE;
    // RFC 4861 section 6.3.2: between half and one and a half times the base, so that not all
    // neighbours ask at once
    long base = tunables.reachableMillis;
    n.deadlineNanos = nowNanos + (base / 2 + random.nextInt((int) base + 1)) * MILLI;
  }

  /** Does what is due: asks again, gives up, forgets. Call every 100 ms or so. */
  public void maintain(long nowNanos) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (buckets[bucket] != null) {
        forget(bucket, nowNanos);
        // the solicitor may come back and change the chain, so each link is read after its call
        for (Neighbor n = buckets[bucket]; n != null; n = n.next) {
          due(n, nowNanos);
        }
      }
    }
  }

  private void forget(int bucket, long nowNanos) {
    Neighbor before = null;
    for (Neighbor n = buckets[bucket]; n != null; n = n.next) {
      boolean unused = n.state == NeighborState.FAILED || n.state == NeighborState.STALE;
      if (unused && nowNanos - n.usedNanos > tunables.staleMillis * MILLI) {
        unlink(bucket, before, n);
      } else {
        before = n;
      }
    }
  }

  private void due(Neighbor n, long nowNanos) {
    if (nowNanos - n.deadlineNanos < 0) {
      return;
    }
    switch (n.state) {
      case INCOMPLETE -> askAgain(n, tunables.multicastSolicit, false, nowNanos);
      case REACHABLE -> {
        n.state = NeighborState.STALE;
        n.updatedNanos = nowNanos;
      }
      case DELAY -> {
        n.state = NeighborState.PROBE;
        n.probes = 0;
        askAgain(n, tunables.unicastSolicit, true, nowNanos);
      }
      case PROBE -> askAgain(n, tunables.unicastSolicit, true, nowNanos);
      default -> {
        // nothing is due for what nobody uses
      }
    }
  }

  private void askAgain(Neighbor n, int limit, boolean unicast, long nowNanos) {
    if (n.probes < limit) {
      n.probes++;
      n.deadlineNanos = nowNanos + tunables.retransMillis * MILLI;
      solicitor.solicit(n, unicast, nowNanos);
    } else {
      n.state = NeighborState.FAILED;
      n.updatedNanos = nowNanos;
      solicitor.failed(n, nowNanos);
    }
  }

  /** Gives up every neighbour behind a device that went down; packets that wait fail. */
  public void deviceDown(int deviceIndex, long nowNanos) {
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      while (giveUpOne(bucket, deviceIndex, nowNanos)) {
        // one at a time: the solicitor may come back and change the chain
      }
    }
  }

  private boolean giveUpOne(int bucket, int deviceIndex, long nowNanos) {
    Neighbor before = null;
    for (Neighbor n = buckets[bucket]; n != null; before = n, n = n.next) {
      if (n.deviceIndex == deviceIndex) {
        unlink(bucket, before, n);
        n.state = NeighborState.FAILED;
        solicitor.failed(n, nowNanos);
        return true;
      }
    }
    return false;
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
