package io.culvert.core.boot;

/** Puts a fault that must not stop packets into one line. */
final class Faults {

  private static final int FRAMES = 4;

  private Faults() {}

  /** What it was and the innermost places it came from. */
  static String describe(Throwable fault) {
    StringBuilder text = new StringBuilder(fault.toString());
    StackTraceElement[] trace = fault.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
      text.append(" at ").append(trace[i]);
    }
    return text.toString();
  }
}
