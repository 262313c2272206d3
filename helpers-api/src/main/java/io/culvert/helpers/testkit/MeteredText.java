package io.culvert.helpers.testkit;

/**
 * A message's text as patterns read it. A pattern that backtracks reads the same characters over
 * and over; the peer chooses the text, so such a pattern hands it the router's time. Counting the
 * reads finds that out on every machine alike.
 */
final class MeteredText implements CharSequence {

  /** Reads of each character that no sound pattern needs, on the average. */
  private static final int READS_EACH = 1_000;

  private static final int LEAST = 64 * READS_EACH;

  private final String text;
  private int left;

  MeteredText(String text) {
    this.text = text;
    this.left = Math.max(LEAST, text.length() * READS_EACH);
  }

  @Override
  public char charAt(int index) {
    if (--left < 0) {
      throw new IllegalStateException(
          "patterns read " + text.length() + " characters over and over: they backtrack");
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
