package io.culvert.core.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was heard of the members of an electorate, by place. Loop only. */
final class Others {

  private static final class Heard {
    private boolean gone;
    private long at;
    private Beat last;

    /** The latest of the owner's own stamps that this one granted its term by. */
    private long stamp;

    private boolean granted;
  }

  private final Electorate electorate;
  private final int self;
  private final long silenceNanos;
  private final Heard[] all;
  private final long[] ages;
  private long tickedAt;
  private long apartAt;

  /** Nobody was heard yet; who says nothing for {@code silenceNanos} is taken for gone. */
  Others(Electorate electorate, int self, long silenceNanos, long nowNanos) {
    this.apartAt = nowNanos;
    this.tickedAt = nowNanos;
    this.electorate = electorate;
    this.self = self;
    this.silenceNanos = silenceNanos;
    this.all = new Heard[electorate.size()];
    Arrays.setAll(all, i -> new Heard());
    this.ages = new long[all.length];
  }

  void heard(Beat beat, long nowNanos) {
    Heard from = all[beat.member()];
    from.gone = false;
    from.at = nowNanos;
    from.last = beat;
  }

  void gone(int member) {
    all[member].gone = true;
  }

  /** What a member said last, {@code null} for nothing. */
  Beat said(int member) {
    return all[member].last;
  }

  /** How all look, and this one as {@code own} says. */
  List<Seen> seen(Seen own, long nowNanos) {
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      Beat last = all[i].last;
      Seen one = own;
      if (i != self && last == null) {
        one = new Seen("", -1, 0, false, false, false, null);
      } else if (i != self) {
        long ago = nowNanos - all[i].at;
        boolean holds = last.holds();
        // it may come back as another version
        Reads reads = all[i].gone ? null : last.reads();
        one = new Seen("", ago, last.term(), last.ready(), holds, last.drained(), reads);
      }
      seen.add(one.named(electorate.members().get(i)));
    }
    return seen;
  }

  boolean live(int member, long nowNanos) {
    Heard one = all[member];
    boolean heard = one.last != null && !one.gone && nowNanos - one.at < silenceNanos;
    return member == self || heard;
  }

  /**
   * To be asked at every tick: whether a majority has been there for so long, and this member has
   * not stood still, that whoever acts as owner was heard.
   */
  boolean together(long nowNanos) {
    for (int i = 0; i < all.length; i++) {
      ages[i] = live(i, nowNanos) ? 0 : Electorate.NEVER;
    }
    boolean stoodStill = nowNanos - tickedAt > silenceNanos;
    tickedAt = nowNanos;
    if (stoodStill || electorate.majority(ages) == Electorate.NEVER) {
      apartAt = nowNanos;
    }
    return nowNanos - apartAt >= silenceNanos;
  }

  /** Whether another that may own knows all connections. */
  boolean anyReady(long nowNanos) {
    for (int i = 0; i < all.length; i++) {
      if (i != self && electorate.mayOwn(i) && live(i, nowNanos) && all[i].last.ready()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Who should own: one that knows all, the preferred one, the first in the list; -1 for nobody.
   *
   * @param failed one that should not
   * @param home the preferred one, -1 for none
   * @param ready whether this member knows all
   * @param drained whether this member wants to own nothing
   */
  int candidate(int failed, int home, boolean ready, boolean drained, long nowNanos) {
    int best = -1;
    int bestRank = -1;
    for (int i = 0; i < all.length; i++) {
      boolean refuses = i == self ? drained : all[i].last != null && all[i].last.drained();
      if (i != failed && live(i, nowNanos) && electorate.mayOwn(i) && !refuses) {
        boolean fit = i == self ? ready : all[i].last.ready();
        int rank = (fit ? 2 : 0) + (home == i ? 1 : 0);
        best = rank > bestRank ? i : best;
        bestRank = Math.max(rank, bestRank);
      }
    }
    return best;
  }

  /** A new term: nobody has granted it yet. */
  void nobodyGranted() {
    for (Heard one : all) {
      one.granted = false;
    }
  }

  /** A member granted this one its term, by that stamp of its own. */
  void granted(int member, long stamp) {
    Heard one = all[member];
    one.stamp = one.granted ? Math.max(one.stamp, stamp) : stamp;
    one.granted = true;
  }

  /** For how long a majority has granted this one its term at most. */
  long grantedAgo(long nowNanos) {
    for (int i = 0; i < all.length; i++) {
      ages[i] = all[i].granted ? nowNanos - all[i].stamp : Electorate.NEVER;
    }
    return electorate.majority(ages);
  }
}
