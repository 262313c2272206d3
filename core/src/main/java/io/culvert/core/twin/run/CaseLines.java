package io.culvert.core.twin.run;

import java.util.List;
import java.util.function.Supplier;

/** The lines of a case file, word by word, and where in them we are. */
final class CaseLines {

  private final String file;
  private final List<String> lines;
  private int next;
  private String line = "";
  private int column;

  CaseLines(String file, String text) {
    this.file = file;
    lines = text.lines().toList();
  }

  /** Whether there is a line, blank ones and comments aside. */
  boolean more() {
    while (next < lines.size() && blank(lines.get(next))) {
      next++;
    }
    return next < lines.size();
  }

  private static boolean blank(String text) {
    return text.isBlank() || text.startsWith("#");
  }

  /** Whether the next line is set in by two spaces exactly. */
  boolean moreSetIn() {
    return next < lines.size() && depth(lines.get(next)) == 2;
  }

  /** Goes to the next line. */
  void next() {
    line = lines.get(next++);
    column = depth(line);
    if (column > 0 && column != 2) {
      throw problem(column + 1, "is set in by " + column + "; what belongs to a step is by 2");
    }
  }

  private static int depth(String text) {
    int depth = 0;
    while (depth < text.length() && text.charAt(depth) == ' ') {
      depth++;
    }
    return depth;
  }

  /** The next word of the line; empty at its end. */
  String word() {
    skip();
    int begin = column;
    while (column < line.length() && line.charAt(column) != ' ') {
      column++;
    }
    return line.substring(begin, column);
  }

  private void skip() {
    while (column < line.length() && line.charAt(column) == ' ') {
      column++;
    }
  }

  /** The rest of the line. */
  String rest() {
    skip();
    return line.substring(column).stripTrailing();
  }

  /** What stands behind a {@code #}; nothing else may. */
  String remark() {
    String rest = rest();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw problem(column + 1, "\"" + rest + "\" is too much; a remark begins with #");
    }
    return rest.isEmpty() ? "" : rest.substring(1).strip();
  }

  /** The lines that follow, set in by {@code depth} or more, without that. */
  String block(int depth) {
    StringBuilder text = new StringBuilder();
    while (next < lines.size() && depth(lines.get(next)) >= depth) {
      text.append(lines.get(next++).substring(depth)).append('\n');
    }
    return text.toString();
  }

  /** Does {@code work}; what it refuses is reported here. */
  <T> T guarded(Supplier<T> work) {
    int here = next;
    int begin = column;
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new CaseException(file, here, begin + 1, e.getMessage());
    }
  }

  /** The same for work without a result. */
  void guarded(Runnable work) {
    guarded(
        () -> {
          work.run();
          return null;
        });
  }

  /** An error in the current line. */
  CaseException problem(int atColumn, String message) {
    return new CaseException(file, Math.max(1, next), atColumn, message);
  }
}
