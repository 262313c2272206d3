package io.culvert.core.twin.run;

import java.util.List;

/**
 * The two sides did not do the same.
 *
 * @param step index of the step after which it showed, -1 before the first
 * @param kind what differs and of what protocol, without any value: two differences of a kind
 *     probably have one cause
 * @param what one line for people
 * @param rows what differs, field by field
 * @param remark what the engine says about the step, empty for nothing
 */
record Difference(int step, String kind, String what, List<Row> rows, String remark) {

  /** Copies the list. */
  Difference {
    rows = List.copyOf(rows);
  }

  /**
   * One field.
   *
   * @param field its name
   * @param kernel what the kernel has there
   * @param culvert what the engine has there
   */
  record Row(String field, String kernel, String culvert) {}

  /** A difference whose step and remark are still to come. */
  Difference(String kind, String what, List<Row> rows) {
    this(0, kind, what, rows, "");
  }

  /** The same after another step. */
  Difference at(int newStep) {
    return new Difference(newStep, kind, what, rows, remark);
  }

  /** The same with another remark. */
  Difference because(String newRemark) {
    return new Difference(step, kind, what, rows, newRemark);
  }

  /** All of it, indented by {@code indent}; no line break at the end. */
  String text(String indent) {
    StringBuilder text = new StringBuilder(indent).append(what);
    int width = rows.stream().mapToInt(row -> row.field().length()).max().orElse(0);
    for (Row row : rows) {
      String gap = " ".repeat(width - row.field().length());
      text.append('\n').append(indent).append("  ").append(row.field()).append(gap);
      text.append("  kernel  ").append(row.kernel());
      text.append('\n').append(indent).append("  ").append(" ".repeat(width));
      text.append("  culvert ").append(row.culvert());
    }
    if (!remark.isEmpty()) {
      text.append('\n').append(indent).append("  culvert says: ").append(remark);
    }
    return text.toString();
  }
}
