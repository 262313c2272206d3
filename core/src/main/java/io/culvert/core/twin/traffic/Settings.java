package io.culvert.core.twin.traffic;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.TimeoutSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Settings that are turned in the midst of traffic, by their kernel names. */
final class Settings {

  /** A setting and values worth having. */
  private record Knob(String name, long... values) {}

  /**
   * A FIN or RST out of window lowers a timeout to this if 120 seconds are left
   * (nf_tcp_handle_invalid). Where a state's own timeout is 120 seconds, the ticks since the last
   * packet decide that.
   */
  private static final String UNACKNOWLEDGED = "tcp_timeout_unacknowledged";

  /** What an ASSURED entry may be kept for 120 seconds by. */
  private static final Set<String> TWO_MINUTES =
      Set.of("tcp_timeout_fin_wait", "tcp_timeout_time_wait");

  private static final List<Knob> KNOBS =
      List.of(
          new Knob("tcp_loose", 0, 1, 1),
          new Knob("tcp_be_liberal", 0, 0, 1),
          new Knob("tcp_ignore_invalid_rst", 0, 0, 1),
          new Knob("tcp_max_retrans", 1, 2, 3, 3, 5),
          new Knob("acct", 0, 1),
          new Knob("checksum", 0, 1, 1),
          new Knob("tcp_timeout_max_retrans", 60, 300),
          new Knob(UNACKNOWLEDGED, 120, 300),
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
    Set<String> turned = new HashSet<>();
    for (String name : TimeoutSettings.NAMES) {
      boolean repeats = !name.equals(UNACKNOWLEDGED) || turned.containsAll(TWO_MINUTES);
      if (random.nextInt(5) > 0 && repeats) {
        turned.add(name);
        all.add(new Step.Set(TimeoutSettings.PREFIX + name, random.nextInt(1, 5)));
      }
    }
    return all;
  }
}
