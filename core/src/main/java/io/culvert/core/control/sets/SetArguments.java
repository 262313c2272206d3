package io.culvert.core.control.sets;

import java.util.ArrayList;
import java.util.List;

/** The words of one command, taken one after another. */
final class SetArguments {

  /** Longest timeout. */
  static final long MOST_SECONDS = 2_147_483;

  private final List<String> words;
  private int at;

  SetArguments(List<String> words) {
    this.words = words;
  }

  boolean more() {
    return at < words.size();
  }

  /** The next word; {@code what} it should be. */
  String next(String what) throws SetException {
    if (!more()) {
      throw new SetException("Missing argument: " + what);
    }
    return words.get(at++);
  }

  /** A number up to {@code max} as the next word. */
  long number(long max) throws SetException {
    return SetElementReader.number(next("a number"), max);
  }

  static SetException unknown(String word) {
    return new SetException("Unknown argument: `" + word + "'");
  }

  /** Cuts a line at blanks; text in double quotes is one word. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean begun = false;
    for (char c : line.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
        begun = true;
      } else if (!quoted && Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
