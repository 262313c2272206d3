package io.culvert.core.conntrack;

import java.util.ArrayList;
import java.util.List;

/**
 * The named timeout policies of one engine, by the small number entries carry them by. A number is
 * never given twice, so that entries of a policy that was removed go on under the defaults ({@code
 * nf_ct_untimeout}). Loop only.
 */
public final class TimeoutPolicies {

  private final List<TimeoutPolicy> byNumber = new ArrayList<>();

  /** Number 0 is "none": the tracker's own default. */
  TimeoutPolicies() {
    byNumber.add(null);
  }

  /** Adds a policy, whose name must be new, and returns its number. */
  public int add(TimeoutPolicy policy) {
    if (numberOf(policy.name()) != 0) {
      throw new IllegalArgumentException("there is a policy '" + policy.name() + "' already");
    }
    byNumber.add(policy);
    return byNumber.size() - 1;
  }

  /** Removes the policy of that number. */
  public void remove(int number) {
    byNumber.set(number, null);
  }

  /** The number of {@code name}, or 0. */
  public int numberOf(String name) {
    for (int i = 1; i < byNumber.size(); i++) {
      if (byNumber.get(i) != null && byNumber.get(i).name().equals(name)) {
        return i;
      }
    }
    return 0;
  }

  /** All policies in the order they were added. */
  public List<TimeoutPolicy> all() {
    return byNumber.stream().filter(policy -> policy != null).toList();
  }

  /** The policy {@code entry} carries if it is one for its protocol, else {@code fallback}. */
  public TimeoutPolicy of(ConntrackEntry entry, TimeoutPolicy fallback) {
    int number = entry.timeoutPolicy();
    if (number == 0) {
      return fallback;
    }
    TimeoutPolicy policy = byNumber.get(number);
    return policy != null && policy.protocol() == fallback.protocol() ? policy : fallback;
  }

  /** All numbers are below this. */
  public int count() {
    return byNumber.size();
  }

  /** The policy of that number, or {@code null}. */
  public TimeoutPolicy of(int number) {
    return byNumber.get(number);
  }
}
