package io.culvert.core.helper;

import io.culvert.core.wire.PacketBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The prefixes that make a message of one side worth showing. ASCII letters match whatever their
 * case. Immutable; matching does not allocate.
 */
final class Triggers {

  /** How a payload compares with the triggers. */
  enum Match {
    NONE,
    /** It ends before the trigger does. */
    BEGUN,
    WHOLE
  }

  private final byte[][] prefixes;

  /** Triggers as {@code HelperSpec} has them: upper case, one character a byte. */
  Triggers(List<String> upperCase) {
    prefixes =
        upperCase.stream().map(s -> s.getBytes(StandardCharsets.ISO_8859_1)).toArray(byte[][]::new);
  }

  boolean isEmpty() {
    return prefixes.length == 0;
  }

  Match match(PacketBuffer p, int at, int length) {
    Match best = Match.NONE;
    for (byte[] prefix : prefixes) {
      if (begins(p, at, Math.min(length, prefix.length), prefix)) {
        if (length >= prefix.length) {
          return Match.WHOLE;
        }
        best = Match.BEGUN;
      }
    }
    return best;
  }

  private static boolean begins(PacketBuffer p, int at, int length, byte[] prefix) {
    for (int i = 0; i < length; i++) {
      int c = p.u8(at + i);
      if ((c >= 'a' && c <= 'z' ? c - 32 : c) != (prefix[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }
}
