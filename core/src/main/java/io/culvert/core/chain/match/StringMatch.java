package io.culvert.core.chain.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.PacketBuffer;
import java.util.Arrays;

/**
 * {@code -m string}: bytes somewhere in the packet ({@code net/netfilter/xt_string.c}). Searches as
 * Boyer, Moore and Horspool do, whichever way was asked for: what is found is the same.
 */
public final class StringMatch implements Match {

  private static final int BYTE_VALUES = 256;

  private final byte[] pattern;
  private final int[] shifts = new int[BYTE_VALUES];
  private final int from;
  private final int to;
  private final boolean anyCase;
  private final boolean negated;

  /**
   * A search.
   *
   * @param pattern what is looked for
   * @param from where it begins at the earliest, from the IP header on
   * @param to before where it ends at the latest
   * @param anyCase whether capital and small letters of ASCII are the same
   * @param negated whether it must not be there
   */
  public StringMatch(byte[] pattern, int from, int to, boolean anyCase, boolean negated) {
    this.pattern = pattern.clone();
    this.from = from;
    this.to = to;
    this.anyCase = anyCase;
    this.negated = negated;
    for (int i = 0; i < pattern.length; i++) {
      this.pattern[i] = (byte) folded(pattern[i]);
    }
    Arrays.fill(shifts, pattern.length);
    for (int i = 0; i < pattern.length - 1; i++) {
      shifts[this.pattern[i] & 0xFF] = pattern.length - 1 - i;
    }
  }

  @Override
  public boolean matches(PacketContext packet) {
    return found(packet.buffer()) != negated;
  }

  /** The first place counts: {@code skb_find_text} does not go on behind one that ends too late. */
  private boolean found(PacketBuffer p) {
    if (from >= p.l3LengthBytes()) {
      return false;
    }
    int last = pattern.length - 1;
    int end = Math.min(p.end(), p.l3() + to);
    int at = p.l3() + from + last;
    while (at < end) {
      int seen = folded(p.u8(at));
      if (seen == (pattern[last] & 0xFF) && rest(p, at - last)) {
        return true;
      }
      at += shifts[seen];
    }
    return false;
  }

  private boolean rest(PacketBuffer p, int at) {
    for (int i = 0; i < pattern.length - 1; i++) {
      if (folded(p.u8(at + i)) != (pattern[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private int folded(int value) {
    int unsigned = value & 0xFF;
    return anyCase && unsigned >= 'A' && unsigned <= 'Z' ? unsigned + ('a' - 'A') : unsigned;
  }
}
