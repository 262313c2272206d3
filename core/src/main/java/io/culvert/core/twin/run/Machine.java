package io.culvert.core.twin.run;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The machine as the workers of a run share it: one that must not be disturbed can have it to
 * itself. Thread safe.
 */
final class Machine {

  /** A busy machine may be late once; one that always is can't be used. */
  private static final int ATTEMPTS = 3;

  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final Set<String> certain = ConcurrentHashMap.newKeySet();

  /** An outcome, and how often the scenario had to be begun anew. */
  record Settled(Outcome outcome, int late) {}

  /**
   * Runs a scenario; again, and alone, where it shows a difference that a busy machine may be the
   * cause of. One that shows twice is believed, and all later ones of its kind.
   */
  Settled settle(Supplier<Outcome> scenario) {
    Outcome outcome = held(lock.readLock(), scenario);
    for (int late = 0; ; late++) {
      if (outcome.difference().isEmpty() || !outcome.hurried() || late == ATTEMPTS) {
        return new Settled(outcome, late);
      }
      Difference difference = outcome.difference().get();
      if (certain.contains(difference.kind())) {
        return new Settled(outcome, late);
      }
      outcome = held(lock.writeLock(), scenario);
      if (outcome.sameKind(difference)) {
        certain.add(difference.kind());
      }
    }
  }

  private static Outcome held(Lock held, Supplier<Outcome> scenario) {
    held.lock();
    try {
      return scenario.get();
    } finally {
      held.unlock();
    }
  }
}
