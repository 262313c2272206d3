package io.culvert.core.fuzz;

/** Where Jazzer comes in: shows its inputs to the target that {@code culvert.fuzz} names. */
public final class JazzerEntry {

  private static final int MOST_ROUNDS = 4;

  private static FuzzTarget target;

  private JazzerEntry() {}

  /**
   * Jazzer's name for what is done once. Shows the target what it begins from until it takes that
   * well: code that is being changed for the fuzzer is slow, and helpers have 50 ms for a call.
   */
  public static void fuzzerInitialize() {
    target = FuzzTargets.all().get(System.getProperty("culvert.fuzz")).get();
    for (int round = 0; round < MOST_ROUNDS && !takesItsSeeds(); round++) {
      System.err.println("culvert fuzz: warming up");
    }
  }

  private static boolean takesItsSeeds() {
    boolean all = true;
    for (byte[] seed : target.seeds()) {
      try {
        target.run(seed);
      } catch (Exception | AssertionError e) {
        all = false; // what is wrong, and not only slow, the fuzzer finds again
      }
    }
    return all;
  }

  /** Jazzer's name for what is done with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.run(input);
  }
}
