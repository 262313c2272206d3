package io.culvert.core.helper;

import io.culvert.core.wire.PacketBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What makes a message of one side worth showing: how it begins, or what it holds. ASCII letters
 * match whatever their case. Immutable; matching does not allocate.
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
  private final byte[][] words;

  /** Triggers as {@code HelperSpec} has them: upper case, one character a byte. */
  Triggers(List<String> prefixes, List<String> words) {
    this.prefixes = bytes(prefixes);
    this.words = bytes(words);
  }

  private static byte[][] bytes(List<String> texts) {
    return texts.stream().map(s -> s.getBytes(StandardCharsets.ISO_8859_1)).toArray(byte[][]::new);
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
    for (byte[] word : words) {
      if (holds(p, at, length, word)) {
        return Match.WHOLE;
      }
    }
    return best;
  }

  private static boolean holds(PacketBuffer p, int at, int length, byte[] word) {
    for (int i = at; i <= at + length - word.length; i++) {
      if (begins(p, i, word.length, word)) {
        return true;
      }
    }
    return false;
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
