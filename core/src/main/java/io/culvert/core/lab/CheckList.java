package io.culvert.core.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The checks of a story, told one line each as they happen and summed up at the end. */
final class CheckList {

  /** What a check found: fine or not, and in a few words what it saw. */
  record Finding(boolean ok, String saw) {}

  /** Looks at something. */
  interface Check {
    Finding look();
  }

  private final PrintStream out;
  private final List<String> failed = new ArrayList<>();
  private int count;

  CheckList(PrintStream out) {
    this.out = out;
  }

  /** Does {@code check} and tells what came of it. */
  void check(String what, Check check) {
    long began = System.nanoTime();
    Finding finding;
    try {
      finding = check.look();
    } catch (LabException e) {
      finding = new Finding(false, e.getMessage());
    }
    count++;
    if (!finding.ok()) {
      failed.add(what);
    }
    out.printf(
        " %-4s %-46s %6.1f s  %s%n",
        finding.ok() ? "ok" : "FAIL", what, (System.nanoTime() - began) / 1e9, finding.saw());
    out.flush();
  }

  /** Tells the sum; whether all went well. */
  boolean sum() {
    if (failed.isEmpty()) {
      out.printf("%n%d checks, all fine%n", count);
    } else {
      out.printf("%n%d checks, %d failed: %s%n", count, failed.size(), String.join("; ", failed));
    }
    out.flush();
    return failed.isEmpty();
  }
}
