package io.culvert.core.control.engine;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.Loop;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.events.EventFeed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Rules on trial: unless somebody confirms them in time, those before them come back. Whoever has
 * locked himself out by them gets back in. Loop only.
 */
final class RuleTrial {

  private final Loop loop;
  private final Executor worker;
  private final EventFeed events;
  private Runnable before;
  private int number;

  RuleTrial(Loop loop, Executor worker, EventFeed events) {
    this.loop = loop;
    this.worker = worker;
    this.events = events;
  }

  /** Refuses what would change rules while some are on trial; else true. */
  boolean refuseMore() {
    if (before != null) {
      throw new ControlException(
          ControlException.Code.CONFLICT,
          "rules that were loaded before still wait to be confirmed",
          "'culvert load --confirm' keeps them, 'culvert load --revert' takes them back");
    }
    return true;
  }

  /** Begins: {@code restore} puts back what was. */
  void begin(Runnable restore, int seconds) {
    before = restore;
    int mine = ++number;
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, worker)
        .execute(() -> loop.run(() -> overdue(mine)));
  }

  private void overdue(int trial) {
    if (trial == number && before != null) {
      end(false, "nobody confirmed the rules in time: those before them are back");
    }
  }

  /** Ends it; whether there was one. */
  boolean end(boolean keep) {
    boolean waiting = before != null;
    if (waiting) {
      end(keep, keep ? "the rules were confirmed" : "the rules were taken back");
    }
    return waiting;
  }

  private void end(boolean keep, String says) {
    if (!keep) {
      before.run();
    }
    before = null;
    events.tell(RouterEvent.Kind.RULES, says);
  }
}
