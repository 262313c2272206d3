package io.culvert.core.conntrack;

import java.util.ArrayList;
import java.util.List;

/**
 * The named timeout policies of one engine, by the small number entries carry them by. Loop only.
 */
public final class TimeoutPolicies {

  private final List<TimeoutPolicy> policies = new ArrayList<>();

  /** Number 0 is "none": the tracker's own default. */
  public TimeoutPolicies() {
    policies.add(null);
  }

  /** Adds a policy, or replaces the one of that name, and returns its number. */
  public int put(TimeoutPolicy policy) {
    int number = numberOf(policy.name());
    if (number == 0) {
      policies.add(policy);
      return policies.size() - 1;
    }
    policies.set(number, policy);
    return number;
  }

  /** The number of {@code name}, or 0. */
  public int numberOf(String name) {
    for (int i = 1; i < policies.size(); i++) {
      if (policies.get(i).name().equals(name)) {
        return i;
      }
    }
    return 0;
  }

  /** The policy {@code entry} carries if it is one for its protocol, else {@code fallback}. */
  public TimeoutPolicy of(ConntrackEntry entry, TimeoutPolicy fallback) {
    int number = entry.timeoutPolicy();
    if (number == 0 || number >= policies.size()) {
      return fallback;
    }
    TimeoutPolicy policy = policies.get(number);
    boolean fits =
        policy.protocol() == entry.protocol()
            && (policy.ipVersion() == 0 || policy.ipVersion() == entry.ipVersion())
            && policy.states() == fallback.states();
    return fits ? policy : fallback;
  }
}
