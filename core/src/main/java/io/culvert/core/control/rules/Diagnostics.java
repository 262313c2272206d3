package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything found in one file, in the order of its lines; at most {@link #CAP} errors are kept.
 */
public final class Diagnostics {

  /** Errors kept; the rest is only counted. */
  public static final int CAP = 50;

  private final List<Diagnostic> all = new ArrayList<>();
  private int errors;
  private int warnings;

  void add(Diagnostic diagnostic) {
    if (diagnostic.error()) {
      errors++;
      if (errors > CAP) {
        return;
      }
    } else {
      warnings++;
    }
    all.add(diagnostic);
  }

  /** Errors and warnings sorted by place. */
  public List<Diagnostic> all() {
    List<Diagnostic> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column));
    return sorted;
  }

  /** Number of errors, those beyond the cap included. */
  public int errors() {
    return errors;
  }

  /** Number of warnings. */
  public int warnings() {
    return warnings;
  }

  /** All of them with carets, and a line that counts them; empty when there is nothing to tell. */
  public String render() {
    if (all.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : all()) {
      out.append(diagnostic.render());
    }
    if (errors > CAP) {
      out.append(errors - CAP).append(" more errors are not shown\n");
    }
    return out.append(counted()).append('\n').toString();
  }

  /** Such as {@code 2 errors, 1 warning}. */
  public String counted() {
    return plural(errors, "error") + ", " + plural(warnings, "warning");
  }

  private static String plural(int count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }
}
