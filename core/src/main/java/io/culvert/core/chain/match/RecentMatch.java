package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketAddresses;
import io.culvert.core.wire.PacketBuffer;

/** {@code -m recent} ({@code recent_mt} in {@code net/netfilter/xt_recent.c}). */
public final class RecentMatch implements Match {

  /** What is done with the list. */
  public enum Mode {
    SET,
    CHECK,
    UPDATE,
    REMOVE
  }

  /**
   * The conditions of {@link Mode#CHECK} and {@link Mode#UPDATE}.
   *
   * @param seconds how long ago counts; 0 for ever
   * @param hits how often; 0 for once
   * @param sameTtl whether the TTL must be the one of the last time
   * @param reap whether old addresses are forgotten on the way
   */
  public record Condition(long seconds, int hits, boolean sameTtl, boolean reap) {}

  private static final long NANOS = 1_000_000_000L;
  private static final int NONE = -1;

  private final RecentList list;
  private final Mode mode;
  private final Condition condition;
  private final boolean destination;
  private final boolean negated;

  /** A match over {@code list} by the source address, or the destination address. */
  public RecentMatch(
      RecentList list, Mode mode, Condition condition, boolean destination, boolean negated) {
    this.list = list;
    this.mode = mode;
    this.condition = condition;
    this.destination = destination;
    this.negated = negated;
  }

  @Override
  public void resume(Match same) {
    if (same instanceof RecentMatch other) {
      list.resume(other.list);
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    PacketBuffer p = packet.buffer();
    int l3 = p.l3();
    int version = p.ipVersion();
    long high = PacketAddresses.high(p, destination);
    long low = PacketAddresses.low(p, destination);
    int ttl = version == 4 ? Ipv4View.ttl(p, l3) : Ipv6View.hopLimit(p, l3);
    if (packet.egress() != null && (!packet.local() || packet.bare())) {
      // as it was before the hop; Linux takes whatever has no socket for forwarded (xt_recent.c)
      ttl++;
    }
    int entry = list.find(version, high, low, condition.sameTtl() ? ttl : 0);
    if (entry != NONE) {
      return known(entry, ttl, packet.nowNanos());
    }
    if (mode != Mode.SET) {
      return negated;
    }
    list.add(version, high, low, ttl, packet.nowNanos());
    return !negated;
  }

  private boolean known(int entry, int ttl, long nowNanos) {
    switch (mode) {
      case SET -> {
        list.seen(entry, ttl, nowNanos);
        return !negated;
      }
      case REMOVE -> {
        list.remove(entry);
        return !negated;
      }
      default -> {
        return checked(entry, ttl, nowNanos);
      }
    }
  }

  private boolean checked(int entry, int ttl, long nowNanos) {
    long since =
        condition.seconds() == 0 ? Long.MIN_VALUE / 2 : nowNanos - condition.seconds() * NANOS;
    boolean holds = list.seenSince(entry, since, condition.hits()) != negated;
    boolean updates = mode == Mode.UPDATE && holds;
    if (condition.reap()) {
      list.reap(since, updates ? entry : NONE);
    }
    // reaping may have taken this very address where it is not to be updated
    if (updates) {
      list.seen(entry, ttl, nowNanos);
    }
    return holds;
  }
}
