package io.culvert.plugins.rtsp;

/**
 * A place in a text.
 *
 * @param start where it begins
 * @param end one past its end
 */
record Span(int start, int end) {

  /** What stands there. */
  String in(String text) {
    return text.substring(start, end);
  }

  /** The same without the blanks and line ends around it. */
  Span trimmed(String text) {
    int from = start;
    int to = end;
    while (from < to && text.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && text.charAt(to - 1) <= ' ') {
      to--;
    }
    return new Span(from, to);
  }

  /** Where the next {@code separator} outside of quotes is, from {@code from} on; else the end. */
  int next(String text, char separator, int from) {
    boolean quoted = false;
    for (int at = from; at < end; at++) {
      char c = text.charAt(at);
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        return at;
      }
    }
    return end;
  }
}
