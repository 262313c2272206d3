package io.culvert.core.twin.traffic;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.TestHelpers;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.engine.EngineSide;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Traffic through an engine that chooses its own ports. */
final class TrafficRig {

  static final String COUNTS_STATES =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -m conntrack --ctstate NEW
      -A PREROUTING -m conntrack --ctstate ESTABLISHED
      -A PREROUTING -m conntrack --ctstate RELATED
      -A PREROUTING -m conntrack --ctstate INVALID
      COMMIT
      """;
  static final String MASQUERADES =
      COUNTS_STATES
          + """
          *nat
          :PREROUTING ACCEPT [0:0]
          :POSTROUTING ACCEPT [0:0]
          -A POSTROUTING -o b0 -j MASQUERADE
          COMMIT
          """;

  static final String ATTACHES_HELPERS =
      """
      *raw
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp
      -A PREROUTING -p udp -m udp --dport 69 -j CT --helper tftp
      COMMIT
      """;

  private TrafficRig() {}

  private static final List<HelperPlugin> HELPERS = TestHelpers.all();

  static final Dice NO_DICE =
      new Dice() {
        @Override
        public Optional<Tuple> reply(Tuple original, int zone) {
          return Optional.empty();
        }

        @Override
        public List<ExpectationSnapshot> expectations(Tuple master) {
          return List.of();
        }
      };

  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** What is told of each step. */
  interface Watcher {

    void saw(RouterSide side, Step step, List<Emission> emissions);
  }

  /**
   * Plays scenarios, one a seed from 0 on.
   *
   * @param after told once after each scenario
   */
  static void play(
      TrafficMix mix,
      RuleDraft rules,
      int scenarios,
      int steps,
      Watcher watcher,
      BiConsumer<RouterSide, RuleDraft> after) {
    EngineKit kit = BuiltIns.kit(HELPERS);
    try (RouterSide side = new EngineSide(Topology.standard(), NO_DICE, kit)) {
      for (int seed = 0; seed < scenarios; seed++) {
        side.begin(rules)
            .ifPresent(
                why -> {
                  throw new AssertionError(why);
                });
        Traffic traffic = mix.begin(random(seed), rules, Topology.standard(), steps);
        for (Optional<Step> step = traffic.next(); step.isPresent(); step = traffic.next()) {
          List<Emission> emissions = side.carryOut(step.get());
          watcher.saw(side, step.get(), emissions);
          traffic.seen(emissions);
        }
        after.accept(side, rules);
      }
    }
  }

  static RuleDraft rules(int ipVersion, String text) {
    return new RuleDraft("test", ipVersion, text, List.of());
  }
}
