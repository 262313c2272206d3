package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;

/**
 * The expectations of one engine: at most a handful for each master, limited by helper class and in
 * all ({@code nf_conntrack_expect.c}). Found by destination, which always counts in full. Loop
 * only; searching does not allocate.
 */
public final class ExpectationTable {

  /** Why an expectation was or was not taken up. */
  public enum Added {
    ADDED,
    /** The same one was there and got its full time again. */
    REFRESHED,
    /** Another expectation would match some of the same packets. */
    CLASH,
    /** It is there as another class's or another master's. */
    ALREADY,
    /** The master is no living entry. */
    MASTER_GONE,
    /** The engine holds {@code nf_conntrack_expect_max} of them. */
    TABLE_FULL;

    /** Whether it is expected now. */
    public boolean expected() {
      return this == ADDED || this == REFRESHED;
    }
  }

  /** Called for each expectation of a listing; may withdraw it. */
  public interface Visitor {

    /** One expectation. */
    void visit(Expectation expectation);
  }

  /** What the owner of the table knows and wants to know. */
  interface Owner {

    /** Whether the master may have expectations: there, confirmed or not, and not dying. */
    boolean marksMaster(int slot, long id);

    /** Whether the master's packets have passed all hooks, so that a peer can know of it. */
    boolean confirmedMaster(int slot, long id);

    void created(Expectation expectation, long nowNanos);

    void destroyed(Expectation expectation, long nowNanos);
  }

  private static final int BUCKETS = 1024;

  private final Expectation[] byDestination = new Expectation[BUCKETS];
  private final Expectation[] byMaster = new Expectation[BUCKETS];
  private final Owner owner;
  private final long seed;
  private final Tunable limit;
  private Expectation oldest;
  private Expectation newest;
  private int count;
  private int lastId;
  private int swept;

  ExpectationTable(long seed, Tunable limit, Owner owner) {
    this.seed = seed;
    this.limit = limit;
    this.owner = owner;
  }

  private int bucketOf(PacketTuple tuple) {
    long mixed = tuple.destinationHigh ^ SeededRandom.mix(seed ^ tuple.destinationLow);
    return (int) SeededRandom.mix(mixed ^ tuple.destinationPort()) & BUCKETS - 1;
  }

  private static int bucketOf(long masterId) {
    return (int) masterId & BUCKETS - 1;
  }

  /**
   * Adds {@code expectation}, whose tuple and mask are filled in.
   *
   * @param maxOfMaster how many of this helper class a master may have open, 0 for any number; the
   *     oldest goes
   * @param timeoutNanos lifetime
   */
  public Added add(Expectation expectation, int maxOfMaster, long timeoutNanos, long nowNanos) {
    return add(expectation, maxOfMaster, timeoutNanos, nowNanos, false);
  }

  /**
   * The same; what another master expects already may be meant instead of clashing ({@code
   * NF_CT_EXP_F_SKIP_MASTER}).
   */
  public Added addUnlessThere(
      Expectation expectation, int maxOfMaster, long timeoutNanos, long nowNanos) {
    return add(expectation, maxOfMaster, timeoutNanos, nowNanos, true);
  }

  private Added add(
      Expectation expectation,
      int maxOfMaster,
      long timeoutNanos,
      long nowNanos,
      boolean anyMaster) {
    if (!owner.marksMaster(expectation.masterSlot(), expectation.masterId())) {
      return Added.MASTER_GONE;
    }
    boolean refreshed = false;
    Expectation next;
    for (Expectation e = byDestination[bucketOf(expectation.tuple())]; e != null; e = next) {
      next = e.nextHere;
      if (expired(e, nowNanos)) {
        unlink(e, nowNanos);
      } else if (e.repeats(expectation) && (anyMaster || e.sameMaster(expectation))) {
        if (e.expectationClass() != expectation.expectationClass() || !e.sameMaster(expectation)) {
          return Added.ALREADY;
        }
        unlink(e, nowNanos);
        refreshed = true;
        break;
      } else if (e.clashes(expectation)) {
        return Added.CLASH;
      }
    }
    if (maxOfMaster > 0) {
      evictOldest(expectation, maxOfMaster, nowNanos);
    }
    if (count >= limit.value()) {
      return Added.TABLE_FULL;
    }
    expectation.deadlineNanos(nowNanos + timeoutNanos);
    link(expectation);
    owner.created(expectation, nowNanos);
    return refreshed ? Added.REFRESHED : Added.ADDED;
  }

  private void evictOldest(Expectation added, int max, long nowNanos) {
    Expectation oldestOfClass = null;
    int ofClass = 0;
    Expectation next;
    for (Expectation e = byMaster[bucketOf(added.masterId())]; e != null; e = next) {
      next = e.nextOfMaster;
      if (e.masterId() == added.masterId()) {
        if (expired(e, nowNanos)) {
          unlink(e, nowNanos);
        } else if (e.expectationClass() == added.expectationClass()) {
          ofClass++;
          oldestOfClass = oldestOfClass == null ? e : oldestOfClass;
        }
      }
    }
    if (ofClass >= max) {
      unlink(oldestOfClass, nowNanos);
    }
  }

  private static boolean expired(Expectation e, long nowNanos) {
    return e.deadlineNanos() - nowNanos <= 0;
  }

  /**
   * The expectation that {@code tuple}, zone included, would fulfil if it is active; left in place;
   * or null.
   */
  public Expectation find(PacketTuple tuple, long nowNanos) {
    return find(tuple, tuple.zone(), nowNanos, true);
  }

  private Expectation find(PacketTuple tuple, int zone, long nowNanos, boolean inactive) {
    if (count == 0) {
      return null;
    }
    Expectation next;
    for (Expectation e = byDestination[bucketOf(tuple)]; e != null; e = next) {
      next = e.nextHere;
      if (expired(e, nowNanos)) {
        unlink(e, nowNanos);
      } else if ((inactive || (e.flags() & Expectation.INACTIVE) == 0)
          && e.zone() == zone
          && e.expects(tuple)) {
        return e;
      }
    }
    return null;
  }

  /**
   * The expectation that a packet of {@code tuple} fulfils, taken out unless PERMANENT; {@code
   * null} also while its master is not confirmed, since no peer can know of it yet ({@code
   * nf_ct_find_expectation}).
   */
  Expectation fulfil(PacketTuple tuple, int zone, long nowNanos) {
    Expectation e = find(tuple, zone, nowNanos, false);
    if (e == null || !owner.confirmedMaster(e.masterSlot(), e.masterId())) {
      return null;
    }
    if ((e.flags() & Expectation.PERMANENT) == 0) {
      unlink(e, nowNanos);
    }
    return e;
  }

  /** Withdraws {@code expectation} if it is there. */
  public boolean remove(Expectation expectation, long nowNanos) {
    for (Expectation e = byMaster[bucketOf(expectation.masterId())];
        e != null;
        e = e.nextOfMaster) {
      if (e == expectation) {
        unlink(e, nowNanos);
        return true;
      }
    }
    return false;
  }

  /** Withdraws all expectations of that master. */
  public void removeAll(int masterSlot, long masterId, long nowNanos) {
    Expectation next;
    for (Expectation e = byMaster[bucketOf(masterId)]; e != null; e = next) {
      next = e.nextOfMaster;
      if (e.masterId() == masterId) {
        unlink(e, nowNanos);
      }
    }
  }

  /** Withdraws every expectation. */
  public void flush(long nowNanos) {
    while (oldest != null) {
      unlink(oldest, nowNanos);
    }
  }

  /** Visits the expectations of one master, oldest first. */
  public void ofMaster(int masterSlot, long masterId, Visitor visitor) {
    Expectation next;
    for (Expectation e = byMaster[bucketOf(masterId)]; e != null; e = next) {
      next = e.nextOfMaster;
      if (e.masterId() == masterId) {
        visitor.visit(e);
      }
    }
  }

  /** Visits all expectations, oldest first. */
  public void all(Visitor visitor) {
    Expectation next;
    for (Expectation e = oldest; e != null; e = next) {
      next = e.newer;
      visitor.visit(e);
    }
  }

  /** Expectations in the table. */
  public int count() {
    return count;
  }

  /** Withdraws the expired expectations of the next {@code buckets} masters' buckets. */
  void sweep(long nowNanos, int buckets) {
    for (int i = 0; count > 0 && i < buckets; i++) {
      swept = swept + 1 & BUCKETS - 1;
      Expectation next;
      for (Expectation e = byMaster[swept]; e != null; e = next) {
        next = e.nextOfMaster;
        if (expired(e, nowNanos)) {
          unlink(e, nowNanos);
        }
      }
    }
  }

  private void link(Expectation e) {
    e.id(++lastId);
    int here = bucketOf(e.tuple());
    e.nextHere = null;
    Expectation last = byDestination[here];
    if (last == null) {
      byDestination[here] = e;
    } else {
      while (last.nextHere != null) {
        last = last.nextHere;
      }
      last.nextHere = e;
    }
    int master = bucketOf(e.masterId());
    e.nextOfMaster = null;
    last = byMaster[master];
    if (last == null) {
      byMaster[master] = e;
    } else {
      while (last.nextOfMaster != null) {
        last = last.nextOfMaster;
      }
      last.nextOfMaster = e;
    }
    e.older = newest;
    e.newer = null;
    if (newest == null) {
      oldest = e;
    } else {
      newest.newer = e;
    }
    newest = e;
    count++;
  }

  private void unlink(Expectation e, long nowNanos) {
    int here = bucketOf(e.tuple());
    if (byDestination[here] == e) {
      byDestination[here] = e.nextHere;
    } else {
      Expectation before = byDestination[here];
      while (before.nextHere != e) {
        before = before.nextHere;
      }
      before.nextHere = e.nextHere;
    }
    int master = bucketOf(e.masterId());
    if (byMaster[master] == e) {
      byMaster[master] = e.nextOfMaster;
    } else {
      Expectation before = byMaster[master];
      while (before.nextOfMaster != e) {
        before = before.nextOfMaster;
      }
      before.nextOfMaster = e.nextOfMaster;
    }
    if (e.older == null) {
      oldest = e.newer;
    } else {
      e.older.newer = e.newer;
    }
    if (e.newer == null) {
      newest = e.older;
    } else {
      e.newer.older = e.older;
    }
    count--;
    owner.destroyed(e, nowNanos);
  }
}
