package io.culvert.core.route;

import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.Prefix;

/**
 * How good an own IPv6 address is as the source towards a destination, as one number: the rules of
 * RFC 6724 section 5 from the most important bit down. Labels are those of net/ipv6/addrlabel.c.
 */
final class SourceRank {

  private static final int SCOPE_GLOBAL = 14;
  private static final int SCOPE_LINK = 2;
  private static final int SCOPE_SITE = 5;

  private SourceRank() {}

  /** Higher is better; never negative. */
  static long of(Prefix candidate, boolean egressDevice, long high, long low) {
    IpAddress own = candidate.address();
    boolean same = own.high() == high && own.low() == low;
    int ownScope = scope(own.high(), own.low());
    int scope = scope(high, low);
    // rule 2: the smallest scope that still reaches, and any that reaches before any that doesn't
    int scopeRank = ownScope >= scope ? 32 - ownScope : ownScope;
    boolean sameLabel = label(own.high(), own.low()) == label(high, low);
    int shared = Math.min(candidate.lengthBits(), sharedBits(own, high, low));
    return (same ? 1L << 40 : 0)
        | (long) scopeRank << 32
        | (egressDevice ? 1L << 24 : 0)
        | (sameLabel ? 1L << 16 : 0)
        | shared;
  }

  private static int sharedBits(IpAddress own, long high, long low) {
    long different = own.high() ^ high;
    return different != 0
        ? Long.numberOfLeadingZeros(different)
        : 64 + Long.numberOfLeadingZeros(own.low() ^ low);
  }

  private static int scope(long high, long low) {
    if (Ipv6View.multicast(high)) {
      return (int) (high >>> 48) & 0xF;
    }
    if (Ipv6View.linkLocal(high) || (high == 0 && low == 1)) {
      return SCOPE_LINK;
    }
    return high >>> 54 == 0x3FB ? SCOPE_SITE : SCOPE_GLOBAL;
  }

  private static int label(long high, long low) {
    if (high == 0) {
      if (low == 1) {
        return 0;
      }
      int upper = (int) (low >>> 32);
      if (upper == 0xFFFF || upper == 0) {
        return upper == 0 ? 3 : 4;
      }
      return 1;
    }
    if (high >>> 57 == 0xFC >> 1) {
      return 5;
    }
    if (high >>> 54 == 0x3FB) {
      return 11;
    }
    int first = (int) (high >>> 48);
    if (first == 0x2002) {
      return 2;
    }
    if (first == 0x3FFE) {
      return 12;
    }
    if (first == 0x2001 && (high >>> 32 & 0xFFFF) == 0) {
      return 6;
    }
    return high >>> 36 == 0x2001_001L ? 7 : 1;
  }
}
