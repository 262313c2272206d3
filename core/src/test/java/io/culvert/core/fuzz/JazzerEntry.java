package io.culvert.core.fuzz;

/** Where Jazzer comes in: shows its inputs to the target that {@code culvert.fuzz} names. */
public final class JazzerEntry {

  private static FuzzTarget target;

  private JazzerEntry() {}

  /** Jazzer's name for what is done once. */
  public static void fuzzerInitialize() {
    target = FuzzTargets.all().get(System.getProperty("culvert.fuzz")).get();
  }

  /** Jazzer's name for what is done with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    target.run(input);
  }
}
