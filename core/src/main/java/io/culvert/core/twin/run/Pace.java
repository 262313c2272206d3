package io.culvert.core.twin.run;

import io.culvert.core.twin.Step;
import java.util.Optional;

/**
 * Keeps both times together. Carrying out steps takes the kernel real time: its waits are made as
 * much shorter, and where a busy machine takes long, the engine waits for as long. One thread.
 */
final class Pace {

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NOTICED_MILLIS = 50;

  private long beganNanos;
  private long virtualMillis;
  private long worstMillis;
  private int catchUps;

  /** Both clocks start. */
  void begin() {
    beganNanos = System.nanoTime();
  }

  /** A wait for the engine, if the kernel's time has gone on noticeably. */
  Optional<Step> toCatchUp() {
    long millis = ahead();
    if (millis < NOTICED_MILLIS) {
      return Optional.empty();
    }
    catchUps++;
    return Optional.of(new Step.Wait(millis));
  }

  /** The step that the kernel is to carry out for {@code step}; short rests are not shortened. */
  Step forKernel(Step step) {
    if (step instanceof Step.Wait wait && wait.millis() >= NOTICED_MILLIS) {
      return new Step.Wait(Math.max(0, wait.millis() - ahead()));
    }
    return step;
  }

  /** Both sides have carried out {@code step}. */
  void carriedOut(Step step) {
    if (step instanceof Step.Wait wait) {
      virtualMillis += wait.millis();
    }
    worstMillis = Math.max(worstMillis, ahead());
  }

  private long ahead() {
    return (System.nanoTime() - beganNanos) / NANOS_PER_MILLI - virtualMillis;
  }

  /** How many waits {@link #toCatchUp} gave. */
  int catchUps() {
    return catchUps;
  }

  /** How far the kernel was ahead at worst, now included: entries are asked for after a step. */
  long driftMillis() {
    return Math.max(worstMillis, ahead());
  }
}
