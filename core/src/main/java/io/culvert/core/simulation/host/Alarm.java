package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Agenda;

/** A timer that is set anew much more often than it goes off. */
final class Alarm {

  private final Agenda agenda;
  private final Runnable late;
  private long dueNanos = Long.MAX_VALUE;
  private boolean waiting;

  /** A timer that is off; runs {@code late}. */
  Alarm(Agenda agenda, Runnable late) {
    this.agenda = agenda;
    this.late = late;
  }

  /** Goes off then, and not before. */
  void in(long nanos) {
    dueNanos = agenda.nanos() + nanos;
    if (!waiting) {
      waiting = true;
      agenda.in(nanos, this::fire);
    }
  }

  /** Does not go off. */
  void off() {
    dueNanos = Long.MAX_VALUE;
  }

  private boolean fire() {
    waiting = false;
    long left = dueNanos - agenda.nanos();
    if (dueNanos == Long.MAX_VALUE) {
      return false;
    }
    if (left > 0) {
      in(left);
      return false;
    }
    dueNanos = Long.MAX_VALUE;
    late.run();
    return false;
  }
}
