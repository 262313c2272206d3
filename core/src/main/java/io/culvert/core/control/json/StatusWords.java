package io.culvert.core.control.json;

import java.util.ArrayList;
import java.util.List;

/** Status bits as words, in the order of the bits ({@code enum ip_conntrack_status}). */
public final class StatusWords {

  private static final String[] WORDS = {
    "EXPECTED",
    "SEEN_REPLY",
    "ASSURED",
    "CONFIRMED",
    "SRC_NAT",
    "DST_NAT",
    "SEQ_ADJUST",
    "SRC_NAT_DONE",
    "DST_NAT_DONE",
    "DYING",
    "FIXED_TIMEOUT",
    "TEMPLATE",
    "NAT_CLASH",
    "HELPER"
  };

  private StatusWords() {}

  /** The words of {@code status}. */
  public static List<String> of(int status) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < WORDS.length; bit++) {
      if ((status & 1 << bit) != 0) {
        words.add(WORDS[bit]);
      }
    }
    return words;
  }

  /** The bit of {@code word}, or 0. */
  public static int bit(String word) {
    for (int bit = 0; bit < WORDS.length; bit++) {
      if (WORDS[bit].equals(word)) {
        return 1 << bit;
      }
    }
    return 0;
  }
}
