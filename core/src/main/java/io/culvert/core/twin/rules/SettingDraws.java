package io.culvert.core.twin.rules;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.TimeoutSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws settings that rules run under. Forwarding is never among them. */
final class SettingDraws {

  /**
   * A setting.
   *
   * @param name the kernel's
   * @param in once in how many files it is set
   * @param values to choose from
   */
  private record Knob(String name, int in, long... values) {}

  private static final List<Knob> BOTH =
      List.of(
          new Knob(TimeoutSettings.PREFIX + "tcp_loose", 5, 0),
          new Knob(TimeoutSettings.PREFIX + "tcp_be_liberal", 6, 1),
          new Knob(TimeoutSettings.PREFIX + "tcp_ignore_invalid_rst", 8, 1),
          new Knob(TimeoutSettings.PREFIX + "tcp_max_retrans", 6, 1, 2, 5, 0),
          new Knob(TimeoutSettings.PREFIX + "checksum", 10, 0));

  private static final List<Knob> IPV4 =
      List.of(
          new Knob("net.ipv4.conf.all.rp_filter", 4, 1, 2),
          new Knob("net.ipv4.fwmark_reflect", 10, 1),
          new Knob("net.ipv4.icmp_errors_use_inbound_ifaddr", 10, 1),
          new Knob("net.ipv4.icmp_echo_ignore_all", 25, 1),
          new Knob("net.ipv4.icmp_echo_ignore_broadcasts", 15, 0),
          new Knob("net.ipv4.ip_default_ttl", 15, 1, 32, 255));

  private static final List<Knob> IPV6 =
      List.of(
          new Knob("net.ipv6.fwmark_reflect", 10, 1),
          new Knob("net.ipv6.icmp.echo_ignore_all", 25, 1),
          new Knob("net.ipv6.icmp.echo_ignore_multicast", 20, 1));

  /** Seconds, none of them where {@link EntryDraws} has a {@code --ctexpire} begin or end. */
  private static final int[] SECONDS = {2, 3, 4, 8, 12, 35, 50, 75, 130, 240, 350, 700, 3_600};

  private SettingDraws() {}

  /** Some settings for one rule file; most files have few. */
  static List<Step.Set> draw(RandomGenerator random, int ipVersion) {
    List<Step.Set> all = new ArrayList<>();
    if (random.nextInt(5) > 0) {
      all.add(new Step.Set(TimeoutSettings.PREFIX + "acct", 1));
    }
    turn(all, BOTH, random);
    turn(all, ipVersion == 4 ? IPV4 : IPV6, random);
    if (random.nextInt(3) == 0) {
      for (String timeout : TimeoutSettings.NAMES) {
        if (random.nextInt(3) == 0) {
          all.add(
              new Step.Set(
                  TimeoutSettings.PREFIX + timeout, SECONDS[random.nextInt(SECONDS.length)]));
        }
      }
    }
    return all;
  }

  private static void turn(List<Step.Set> all, List<Knob> knobs, RandomGenerator random) {
    for (Knob knob : knobs) {
      if (random.nextInt(knob.in()) == 0) {
        long value = knob.values()[random.nextInt(knob.values().length)];
        all.add(new Step.Set(knob.name(), value));
      }
    }
  }
}
