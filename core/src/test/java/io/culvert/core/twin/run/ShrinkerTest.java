package io.culvert.core.twin.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.decode.PacketLayout;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

  private static final String RULES =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -j MARK --set-mark 1
      COMMIT
      *filter
      :FORWARD ACCEPT [0:0]
      :user - [0:0]
      -A FORWARD -p tcp -j user
      -A FORWARD -p udp -j ACCEPT
      -A user -j DROP
      COMMIT
      """;

  /** Wrong from the second packet to port 80 on, if the packet to 53 was there and the rule is. */
  private static boolean wrong(FakeSide side, byte[] packet) {
    boolean asked = side.entries.keySet().stream().anyMatch(tuple -> tuple.destinationPort() == 53);
    long web = side.entries.keySet().stream().filter(t -> t.destinationPort() == 80).count();
    return asked
        && web == 2
        && port(packet) == 80
        && side.rules.text().contains("-A FORWARD -p udp -j ACCEPT");
  }

  private static int port(byte[] packet) {
    return PacketLayout.of(packet).orElseThrow().tuple(packet).orElseThrow().destinationPort();
  }

  @Test
  void keepsWhatIsNeededAndNothingElse() {
    List<Exchange> steps = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int to = i == 11 ? 53 : i == 30 || i == 47 ? 80 : 1_000 + i;
      steps.add(step(i, to));
      if (i % 10 == 0) {
        steps.add(Exchange.of(new Step.Wait(5_000)));
      }
    }
    RuleDraft draft =
        new RuleDraft("some", 4, RULES, List.of(new Step.Set("net.ipv4.ip_forward", 1)));
    Outcome shrunk = shrink(draft, steps).orElseThrow();
    assertThat(shrunk.exchanges()).hasSize(3);
    assertThat(shrunk.exchanges()).allMatch(e -> e.step() instanceof Step.Packet);
    assertThat(shrunk.draft().settings()).isEmpty();
    assertThat(shrunk.draft().text())
        .isEqualTo("*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p udp -j ACCEPT\nCOMMIT\n");
    byte[] last = ((Step.Packet) shrunk.exchanges().get(2).step()).bytes();
    assertThat(last).as("without payload").hasSize(28);
  }

  @Test
  void keepsARuleThatHasTheKernelTrack() {
    String probe = "-A PREROUTING -m conntrack --ctstate NEW -j ACCEPT";
    String rules = RULES.replace("-A PREROUTING -j MARK --set-mark 1", probe + "\n" + probe);
    List<Exchange> steps = List.of(step(1, 53), step(2, 80), step(3, 80));
    Outcome shrunk = shrink(new RuleDraft("some", 4, rules, List.of()), steps).orElseThrow();
    assertThat(shrunk.draft().text().lines().filter(probe::equals)).hasSize(1);
  }

  @Test
  void saysSoWhenItDoesNotShowAgain() {
    int[] runs = {0};
    try (Pair pair =
        Pair.live(
            FakeSide.sides(
                (packet, side) -> {
                  packet[8] -= runs[0]++ == 0 ? 1 : 0;
                  return true;
                }),
            Topology.standard())) {
      RuleDraft draft = new RuleDraft("some", 4, RULES, List.of());
      Outcome first = replay(pair, draft, List.of(step(1, 2)));
      assertThat(first.difference()).isPresent();
      assertThat(new Shrinker((d, s) -> replay(pair, d, s), 10, 100).shrink(first)).isEmpty();
    }
  }

  private static Optional<Outcome> shrink(RuleDraft draft, List<Exchange> steps) {
    FakeSide.Spoil spoil =
        (packet, side) -> {
          packet[8] -= wrong(side, packet) ? 1 : 0;
          return true;
        };
    try (Pair pair = Pair.live(FakeSide.sides(spoil), Topology.standard())) {
      Outcome first = replay(pair, draft, steps);
      assertThat(first.difference()).isPresent();
      return new Shrinker((d, s) -> replay(pair, d, s), 10, 2_000).shrink(first);
    }
  }

  private static Outcome replay(Pair pair, RuleDraft draft, List<Exchange> steps) {
    return new Episode(pair, Excuses.NONE, false).run(draft, new Playback(steps));
  }

  private static Exchange step(int number, int to) {
    byte[] packet =
        Packets.udp("10.1.0.2", 2_000 + number, "10.2.0.2", to).payload("something").bytes();
    return Exchange.of(new Step.Packet(0, packet, "udp"));
  }
}
