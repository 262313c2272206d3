package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodeTest {

  private static final RuleDraft RULES =
      new RuleDraft("none", 4, "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n", List.of());

  @Test
  void agreesWithItself() {
    Outcome outcome = run(FakeSide.NONE, packets(200));
    assertThat(outcome.difference()).isEmpty();
    assertThat(outcome.tally().total("packets")).isEqualTo(200);
    assertThat(outcome.tally().total("packets sent")).isEqualTo(200);
    assertThat(outcome.end()).isPresent();
  }

  @Test
  void findsAChangedByteAndSaysWhichFieldItIs() {
    Outcome outcome =
        run(
            (packet, side) -> {
              packet[8] -= side.packets == 3 ? 1 : 0;
              return true;
            },
            packets(10));
    Difference difference = outcome.difference().orElseThrow();
    assertThat(difference.step()).isEqualTo(2);
    assertThat(difference.kind()).isEqualTo("sent ip.ttl udp");
    assertThat(difference.text("")).contains("ip.ttl  kernel  64", "culvert 63");
    assertThat(outcome.tally().total("packets")).isEqualTo(3);
  }

  @Test
  void findsAPacketThatWasNotSent() {
    Outcome outcome = run((packet, side) -> side.packets != 5, packets(10));
    assertThat(outcome.difference().orElseThrow().kind()).isEqualTo("sent too little udp");
    assertThat(outcome.difference().orElseThrow().step()).isEqualTo(4);
  }

  @Test
  void findsAnEntryThatIsNotTheSame() {
    Outcome outcome =
        run(
            (packet, side) -> {
              side.entries.replaceAll(
                  (tuple, entry) ->
                      FakeSide.entry(tuple, entry.timeoutSeconds(), side.packets == 2 ? 7 : 0));
              return true;
            },
            packets(10));
    assertThat(outcome.difference().orElseThrow().kind()).isEqualTo("entry mark udp");
  }

  @Test
  void findsAnEntryThatNoPacketTouchedAgainAtTheNextCheckpoint() {
    Outcome outcome =
        run(
            (packet, side) -> {
              if (side.packets == 10) {
                side.entries.remove(side.entries.keySet().iterator().next());
              }
              return true;
            },
            packets(200));
    assertThat(outcome.difference().orElseThrow().kind()).isEqualTo("entry missing udp");
    assertThat(outcome.tally().total("packets")).isEqualTo(64);
  }

  @Test
  void findsACounter() {
    Outcome outcome =
        run(
            (packet, side) -> {
              side.packets += side.packets == 4 ? 1 : 0;
              return true;
            },
            packets(10));
    assertThat(outcome.difference().orElseThrow().text("")).contains("FORWARD");
  }

  @Test
  void anExceptionOfTheEngineIsADifference() {
    Outcome outcome =
        run(
            (packet, side) -> {
              throw new IllegalStateException("broken");
            },
            packets(10));
    assertThat(outcome.difference().orElseThrow().kind()).startsWith("fault IllegalState");
    assertThat(outcome.difference().orElseThrow().step()).isZero();
  }

  @Test
  void refusalsAreAgreementOnlyTogether() {
    try (Pair pair = Pair.live(FakeSide.sides(FakeSide.NONE), Topology.standard())) {
      ((FakeSide) pair.kernel()).refusal = "no";
      Outcome one = new Episode(pair, Excuses.NONE, true).run(RULES, new Playback(packets(1)));
      assertThat(one.difference().orElseThrow().kind())
          .isEqualTo("only the kernel refuses the rules");
      ((FakeSide) pair.engine()).refusal = "no";
      Outcome both = new Episode(pair, Excuses.NONE, true).run(RULES, new Playback(packets(1)));
      assertThat(both.difference()).isEmpty();
      assertThat(both.refused()).isTrue();
    }
  }

  private static Outcome run(FakeSide.Spoil spoil, List<Exchange> steps) {
    try (Pair pair = Pair.live(FakeSide.sides(spoil), Topology.standard())) {
      return new Episode(pair, Excuses.NONE, true).run(RULES, new Playback(steps));
    }
  }

  private static List<Exchange> packets(int count) {
    List<Exchange> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] packet = Packets.udp("10.1.0.2", 1_000 + i, "10.2.0.2", 53).payload("x").bytes();
      all.add(Exchange.of(new Step.Packet(0, packet, "udp: " + i)));
    }
    return all;
  }
}
