package io.culvert.core.fuzz;

/** What must hold. */
public final class Law {

  private Law() {}

  /**
   * Demands it.
   *
   * @throws AssertionError naming the law where it does not hold
   */
  public static void holds(boolean holds, String law) {
    if (!holds) {
      broken(law);
    }
  }

  /** Demands that two are equal, and shows both where they are not. */
  public static void same(Object one, Object other, String law) {
    if (!one.equals(other)) {
      broken(law + "\n--- one\n" + one + "\n--- other\n" + other);
    }
  }

  /** Demands that an answer names no exception, unless it only repeats what was asked. */
  public static void inWords(String answer, String asked) {
    boolean names = answer.contains("Exception") && !asked.contains("Exception");
    holds(!names, "a refusal is in words: " + answer);
  }

  /** Says what is broken. */
  public static void broken(String what) {
    throw new AssertionError("broken: " + what);
  }
}
