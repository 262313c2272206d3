package io.culvert.core.twin;

import java.util.random.RandomGenerator;

/** Draws rule files. Thread safe; the same numbers make the same file. */
public interface RuleSource {

  /**
   * A rule file both sides must take, for {@code ipVersion} and the devices of {@code topology}.
   */
  RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology);
}
