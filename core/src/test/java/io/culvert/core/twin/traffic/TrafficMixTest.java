package io.culvert.core.twin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.traffic.mix.StandardMix;
import io.culvert.core.twin.traffic.tcp.TcpKinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the traffic is worth comparing: mostly healthy, everywhere, and the same again. */
class TrafficMixTest {

  private static final int STEPS = 200;
  private static final List<Kind> OURS =
      StandardMix.KINDS.stream().filter(k -> k.name().matches("(tcp|udp|icmp).*")).toList();

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void sameNumbersMakeTheSameTraffic(int ipVersion) {
    assertThat(steps(ipVersion)).hasSizeGreaterThan(5 * STEPS / 2).isEqualTo(steps(ipVersion));
  }

  private static List<String> steps(int ipVersion) {
    List<String> all = new ArrayList<>();
    TrafficRig.play(
        StandardMix.mix(),
        TrafficRig.rules(ipVersion, TrafficRig.MASQUERADES),
        3,
        STEPS,
        (side, step, emissions) -> all.add(text(step)),
        (side, rules) -> {});
    return all;
  }

  private static String text(Step step) {
    return step instanceof Step.Packet p
        ? p.device() + Arrays.toString(p.bytes()) + p.remark()
        : step.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void whatIsNotSpoiltIsSummedRight(int ipVersion) {
    int[] wrong = new int[1];
    TrafficRig.play(
        new TrafficMix(OURS),
        TrafficRig.rules(ipVersion, TrafficRig.COUNTS_STATES),
        10,
        STEPS,
        (side, step, emissions) -> {
          if (step instanceof Step.Packet packet) {
            boolean unsummed = packet.remark().contains("unsummed");
            boolean right = unsummed || Sums.right(packet.bytes());
            wrong[0] += right ? 0 : 1;
            boolean meant = packet.remark().contains("spoilt");
            assertThat(right || meant).as(packet.remark()).isTrue();
          }
        },
        (side, rules) -> {});
    assertThat(wrong[0]).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void mostTcpLivesAreLivedThrough(int ipVersion) {
    Map<String, Integer> reached = new TreeMap<>();
    for (String rules : List.of(TrafficRig.COUNTS_STATES, TrafficRig.MASQUERADES)) {
      Map<Object, Set<String>> lives = new HashMap<>();
      TrafficRig.play(
          new TrafficMix(TcpKinds.ALL),
          TrafficRig.rules(ipVersion, rules),
          12,
          STEPS,
          (side, step, emissions) -> look(side, lives),
          (side, draft) -> count(lives, reached));
    }
    int lives = reached.get("lives");
    assertThat(lives).isGreaterThan(150);
    assertThat(reached.get("assured")).isGreaterThan(lives / 2);
    // SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2
    Map<Integer, Integer> atLeastPercent =
        Map.of(2, 50, 3, 60, 4, 30, 5, 15, 6, 20, 7, 20, 8, 25, 9, 4);
    atLeastPercent.forEach(
        (state, percent) ->
            assertThat(reached.get("state " + state))
                .as("of %d lives those in state %d", lives, state)
                .isGreaterThanOrEqualTo(lives * percent / 100));
  }

  private static void look(RouterSide side, Map<Object, Set<String>> lives) {
    for (EntrySnapshot entry : side.entries()) {
      Set<String> seen = lives.computeIfAbsent(entry.original(), o -> new HashSet<>());
      seen.add("lives");
      seen.add("state " + entry.details().get("tcp.state"));
      if ((entry.status() & EntryStatus.ASSURED) != 0) {
        seen.add("assured");
      }
    }
  }

  private static void count(Map<Object, Set<String>> lives, Map<String, Integer> reached) {
    lives.values().forEach(seen -> seen.forEach(s -> reached.merge(s, 1, Integer::sum)));
    lives.clear();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void allStatesMatchAndMostPacketsPass(int ipVersion) {
    Map<String, Long> states = new TreeMap<>();
    int[] packets = new int[2];
    TrafficRig.play(
        new TrafficMix(OURS),
        TrafficRig.rules(ipVersion, TrafficRig.MASQUERADES),
        25,
        STEPS,
        (side, step, emissions) -> {
          packets[0] += step instanceof Step.Packet ? 1 : 0;
          packets[1] += emissions.isEmpty() ? 0 : 1;
        },
        (side, rules) -> countStates(side, states));
    assertThat(packets[1]).isGreaterThan(packets[0] * 3 / 4);
    assertThat(states.get("ESTABLISHED")).isGreaterThan(packets[0] / 4);
    assertThat(states.get("NEW")).isGreaterThan(packets[0] / 10);
    assertThat(states.get("INVALID")).isBetween(packets[0] / 50L, packets[0] / 3L);
    assertThat(states.get("RELATED")).isGreaterThan(packets[0] / 50);
  }

  private static void countStates(RouterSide side, Map<String, Long> states) {
    Matcher rule = Pattern.compile("\\[(\\d+):.*--ctstate (\\w+)").matcher(side.rules());
    while (rule.find()) {
      states.merge(rule.group(2), Long.parseLong(rule.group(1)), Long::sum);
    }
  }

  /** Whatever comes back, the hosts go on: here anything may come out anywhere. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void hostsSurviveAnyRouter(int ipVersion) {
    for (int seed = 0; seed < 300; seed++) {
      RandomGenerator random = TrafficRig.random(seed);
      RuleDraft rules = TrafficRig.rules(ipVersion, TrafficRig.MASQUERADES);
      Traffic traffic = StandardMix.mix().begin(random, rules, Topology.standard(), 100);
      for (Optional<Step> step = traffic.next(); step.isPresent(); step = traffic.next()) {
        traffic.seen(
            step.get() instanceof Step.Packet packet && random.nextInt(4) > 0
                ? List.of(new Emission(random.nextInt(3), packet.bytes()))
                : List.of());
      }
    }
  }

  @Test
  void trafficMeetsWhatTheRulesSpeakOf() {
    RuleDraft rules =
        TrafficRig.rules(
            4,
            TrafficRig.COUNTS_STATES
                + """
                *nat
                :PREROUTING ACCEPT [0:0]
                :POSTROUTING ACCEPT [0:0]
                -A PREROUTING -d 10.2.0.1/32 -i b0 -p tcp -m tcp --dport 8443 -j DNAT --to-destination 10.1.0.7:443
                -A PREROUTING -s 203.0.113.5/32 -p udp -m udp --dport 5000:5009 -j REDIRECT --to-ports 53
                -A POSTROUTING -s 10.3.0.0/24 -o b0 -j SNAT --to-source 10.2.0.9
                COMMIT
                """);
    int[] met = new int[3];
    TrafficRig.play(
        new TrafficMix(OURS),
        rules,
        10,
        STEPS,
        (side, step, emissions) -> {},
        (side, draft) -> {
          Matcher rule =
              Pattern.compile("\\[(\\d+):\\d+\\] -A .*(DNAT|REDIRECT|SNAT)").matcher(side.rules());
          while (rule.find()) {
            met[List.of("DNAT", "REDIRECT", "SNAT").indexOf(rule.group(2))] +=
                Integer.parseInt(rule.group(1));
          }
        });
    assertThat(Arrays.stream(met).min().getAsInt())
        .as("flows of 2000 packets met by each rule: %s", Arrays.toString(met))
        .isGreaterThan(5);
  }
}
