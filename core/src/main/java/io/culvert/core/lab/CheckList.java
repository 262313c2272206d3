package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The checks of a story, told one line each as they happen and summed up at the end. */
final class CheckList {

  /** What a check found: fine or not, and in a few words what it saw. */
  record Finding(boolean ok, String saw) {}

  /** Looks at something. */
  interface Check {
    Finding look();
  }

  private final PrintStream out;
  private final boolean dry;
  private final List<String> failed = new ArrayList<>();
  private final long beganNanos = System.nanoTime();
  private int count;

  /** {@code dry}: commands are only printed, so there is nothing to find. */
  CheckList(PrintStream out, boolean dry) {
    this.out = out;
    this.dry = dry;
  }

  /** Does {@code check} and tells what came of it. */
  void check(String what, Check check) {
    if (dry) {
      out.println("# " + what);
      check.look();
      return;
    }
    long began = System.nanoTime();
    Finding finding;
    try {
      finding = check.look();
    } catch (CommandException e) {
      finding = new Finding(false, e.getMessage());
    }
    count++;
    if (!finding.ok()) {
      failed.add(what);
    }
    out.printf(
        Locale.ROOT,
        " %-4s %-44s %5.1f s  %s%n",
        finding.ok() ? "ok" : "FAIL",
        what,
        (System.nanoTime() - began) / 1e9,
        finding.saw());
    out.flush();
  }

  /** Tells the sum; whether all went well. */
  boolean sum() {
    double seconds = (System.nanoTime() - beganNanos) / 1e9;
    if (dry) {
      out.flush();
    } else if (failed.isEmpty()) {
      out.printf(Locale.ROOT, "%n%d checks, all fine, in %.0f s%n", count, seconds);
    } else {
      out.printf(
          Locale.ROOT,
          "%n%d checks, %d failed: %s%n",
          count,
          failed.size(),
          String.join("; ", failed));
    }
    out.flush();
    return failed.isEmpty();
  }
}
