package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.TimeoutSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Settings that are turned in the midst of traffic, by their kernel names. */
final class Settings {

  /** A setting and values worth having. */
  private record Knob(String name, long... values) {}

  private static final List<Knob> KNOBS =
      List.of(
          new Knob("tcp_loose", 0, 1, 1),
          new Knob("tcp_be_liberal", 0, 0, 1),
          new Knob("tcp_ignore_invalid_rst", 0, 0, 1),
          new Knob("tcp_max_retrans", 1, 2, 3, 3, 5),
          new Knob("acct", 0, 1),
          new Knob("checksum", 0, 1, 1),
          new Knob("tcp_timeout_max_retrans", 60, 300),
          new Knob("tcp_timeout_unacknowledged", 60, 300),
          new Knob("tcp_timeout_established", 200, 432_000),
          new Knob("udp_timeout", 30, 77),
          new Knob("udp_timeout_stream", 60, 120),
          new Knob("generic_timeout", 50, 600));

  private Settings() {}

  /** Turns one setting to another useful value. */
  static Step.Set turn(RandomGenerator random) {
    Knob knob = KNOBS.get(random.nextInt(KNOBS.size()));
    long value = knob.values()[random.nextInt(knob.values().length)];
    return new Step.Set(TimeoutSettings.PREFIX + knob.name(), value);
  }

  /** Makes most timeouts one to four seconds, so that waiting is worth while. */
  static List<Step> shortTimeouts(RandomGenerator random) {
    List<Step> all = new ArrayList<>();
    for (String name : TimeoutSettings.NAMES) {
      if (random.nextInt(5) > 0) {
        all.add(new Step.Set(TimeoutSettings.PREFIX + name, random.nextInt(1, 5)));
      }
    }
    return all;
  }
}
