package io.culvert.core.control.view;

import io.culvert.core.control.Caller;
import io.culvert.core.control.ControlException;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a login may command, in however many windows it is open: {@value #EACH_SECOND} times
 * within a second. On the context of {@link ViewHub}.
 */
final class CommandRate {

  static final int EACH_SECOND = 10;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Map<String, Integer> counts = new HashMap<>();
  private long beganNanos;
  private volatile long refused;

  /** Counts one command of {@code caller}; throws where it is one too many. */
  void take(Caller caller, long nowNanos) {
    if (nowNanos - beganNanos >= SECOND_NANOS) {
      beganNanos = nowNanos;
      counts.clear();
    }
    if (counts.merge(caller.name(), 1, Integer::sum) > EACH_SECOND) {
      refused++;
      throw new ControlException(
          ControlException.Code.REFUSED, "too many commands", "ten a second are taken");
    }
  }

  /** How many were too many. Any thread. */
  long refused() {
    return refused;
  }
}
