package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.engine.EngineKit;
import io.culvert.core.twin.engine.EngineSide;
import io.culvert.core.wire.Packets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Differences that drawn rules have shown, each as the kernel has it. */
class FoundByRulesTest {

  private static final Dice NONE =
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

  private final RouterSide router =
      new EngineSide(
          Topology.standard(),
          NONE,
          new EngineKit(BuiltIns.ruleLanguage(), BuiltIns::trackers, List.of()));

  @AfterEach
  void close() {
    router.close();
  }

  private void rules(String text) {
    assertThat(router.begin(new RuleDraft("found", 4, text, List.of()))).isEmpty();
  }

  private void inside(Packets packet) {
    router.carryOut(new Step.Packet(0, packet.bytes(), ""));
  }

  @Test
  void portUnreachableIsTrackedInTheZoneOfItsOwnWay() {
    rules(
        """
        *raw
        -A PREROUTING -i a0 -j CT --zone 7
        COMMIT
        *mangle
        -A OUTPUT -m conntrack --ctstate INVALID
        -A OUTPUT -m conntrack --ctstate RELATED
        COMMIT
        """);
    inside(Packets.udp("10.1.0.2", 1_000, "10.1.0.1", 2_000));
    assertThat(router.rules())
        .contains("[1:56] -A OUTPUT -m conntrack --ctstate INVALID")
        .contains("[0:0] -A OUTPUT -m conntrack --ctstate RELATED");
  }

  @Test
  void aForwardersErrorBelongsToItsOffenderInAnyZone() {
    rules(
        """
        *raw
        -A PREROUTING -i a0 -j CT --zone 7
        COMMIT
        *mangle
        -A OUTPUT -m conntrack --ctstate RELATED
        COMMIT
        """);
    inside(Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 2_000).ttl(1));
    assertThat(router.rules()).contains("[1:56] -A OUTPUT -m conntrack --ctstate RELATED");
  }
}
