package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tunable;
import io.culvert.core.conntrack.Tunables;

/** Default timeouts of a tracker: registered under kernel names, followed by its policy. */
final class Timeouts {

  static final long SECOND = 1_000_000_000L;

  private static final String PREFIX = "net.netfilter.nf_conntrack_";

  private final Tunables registry;
  private final TimeoutPolicy policy;

  Timeouts(Tunables registry, int protocol, int states) {
    this.registry = registry;
    this.policy = new TimeoutPolicy("", 0, protocol, states);
  }

  /** Registers {@code nf_conntrack_<name>} and lets {@code state}'s timeout follow it. */
  Timeouts follow(int state, String name, long defaultSeconds) {
    return follow(state, tunable(registry, name, defaultSeconds));
  }

  /** Lets {@code state}'s timeout follow a setting that another tracker may share. */
  Timeouts follow(int state, Tunable tunable) {
    policy.word(state, word(tunable.name()));
    tunable.onChange(seconds -> policy.nanos(state, seconds * SECOND));
    return this;
  }

  /** A timeout that has no name at all. */
  Timeouts fixed(int state, long seconds) {
    policy.nanos(state, seconds * SECOND);
    return this;
  }

  /** A timeout that has no kernel name, but {@code word} in {@code nfct}. */
  Timeouts fixed(int state, String word, long seconds) {
    policy.word(state, word);
    policy.nanos(state, seconds * SECOND);
    return this;
  }

  /** What {@code nfct} calls the timeout that follows the tunable of that name. */
  private String word(String tunable) {
    String last = tunable.substring(tunable.indexOf("timeout") + "timeout".length());
    return switch (last) {
      case "" -> policy.states() == 1 ? "timeout" : "unreplied";
      case "_stream" -> "replied";
      case "_max_retrans" -> "retrans";
      default -> last.substring(1);
    };
  }

  TimeoutPolicy policy() {
    return policy;
  }

  /** The setting of that name, registered at first sight. */
  static Tunable tunable(Tunables registry, String name, long defaultSeconds) {
    String full = PREFIX + name;
    return registry.contains(full)
        ? registry.tunable(full)
        : registry.register(full, Tunable.Unit.SECONDS, defaultSeconds, 0, Integer.MAX_VALUE);
  }

  /** A flag or number of that name. */
  static Tunable number(Tunables registry, String name, long defaultValue, long maximum) {
    Tunable.Unit unit = maximum == 1 ? Tunable.Unit.FLAG : Tunable.Unit.COUNT;
    return registry.register(PREFIX + name, unit, defaultValue, 0, maximum);
  }
}
