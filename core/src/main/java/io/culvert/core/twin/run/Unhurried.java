package io.culvert.core.twin.run;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Traffic;
import java.util.List;
import java.util.Optional;

/**
 * Traffic with a rest before each step, for rules that count connections: the kernel looks after
 * those that are over once a jiffy, so that packets must not share one by chance. One thread.
 */
final class Unhurried implements Traffic {

  /** Two jiffies, at which it also forgets what another processor has counted, and a bit. */
  private static final Step REST = new Step.Wait(10);

  private final Traffic traffic;
  private boolean resting;

  Unhurried(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Whether {@code rules} need it. */
  static boolean under(RuleDraft rules) {
    return rules.text().contains("-m connlimit");
  }

  @Override
  public Optional<Step> next() {
    resting = !resting;
    return resting ? Optional.of(REST) : traffic.next();
  }

  @Override
  public void seen(List<Emission> emissions) {
    if (!resting) {
      traffic.seen(emissions);
    }
  }
}
