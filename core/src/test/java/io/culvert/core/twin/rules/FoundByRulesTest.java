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
import io.culvert.core.twin.engine.EngineSide;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
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
      new EngineSide(Topology.standard(), NONE, BuiltIns.kit(List.of()));

  @AfterEach
  void close() {
    router.close();
  }

  private void rules(String text) {
    rules(4, text);
  }

  private void rules(int ipVersion, String text) {
    assertThat(router.begin(new RuleDraft("found", ipVersion, text, List.of()))).isEmpty();
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

  @Test
  void theFirstHashlimitOfANameSaysHowKeysAreToldApart() {
    rules(
        """
        *mangle
        :own - [0:0]
        -A own -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 1 --hashlimit-name x
        -A PREROUTING -m hashlimit --hashlimit-upto 1/h --hashlimit-mode dstip --hashlimit-name x
        COMMIT
        """);
    inside(Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 2_000));
    inside(Packets.udp("10.1.0.2", 1_000, "10.3.0.3", 2_000));
    assertThat(router.rules()).contains("[1:28] -A PREROUTING -m hashlimit");
  }

  @Test
  void recentListsOfANameHaveTheMaskOfTheFirstTable() {
    rules(
        """
        *mangle
        -A PREROUTING -m recent --set --name x --mask 255.255.255.0
        COMMIT
        *raw
        -A PREROUTING -m recent --rcheck --name x
        COMMIT
        """);
    inside(Packets.udp("10.1.0.2", 1_000, "10.3.0.2", 2_000));
    inside(Packets.udp("10.1.0.3", 1_000, "10.3.0.2", 2_000));
    assertThat(router.rules()).contains("[1:28] -A PREROUTING -m recent --rcheck");
  }

  @Test
  void onlyRoutesByTheDeviceCountForAddrtypeWithALimit() {
    rules(
        6,
        """
        *mangle
        -A FORWARD -m addrtype --dst-type UNREACHABLE --limit-iface-in
        -A FORWARD -m addrtype --dst-type UNREACHABLE --limit-iface-out
        -A FORWARD -m addrtype --dst-type UNREACHABLE
        COMMIT
        """);
    inside(Packets.udp("fd01::2", 1_000, "fd03::2", 2_000));
    assertThat(router.rules())
        .contains("[1:48] -A FORWARD -m addrtype --dst-type UNREACHABLE --limit-iface-in")
        .contains("[0:0] -A FORWARD -m addrtype --dst-type UNREACHABLE --limit-iface-out")
        .contains("[0:0] -A FORWARD -m addrtype --dst-type UNREACHABLE\n");
  }

  @Test
  void theRoutersAnswersHaveASocketAndNoUser() {
    rules(
        """
        *mangle
        -A OUTPUT -m owner --socket-exists
        -A OUTPUT -m owner ! --socket-exists
        -A OUTPUT -m owner --uid-owner 0
        -A OUTPUT -m owner ! --uid-owner 0
        COMMIT
        *filter
        -A INPUT -p tcp --dport 99 -j REJECT --reject-with tcp-reset
        COMMIT
        """);
    inside(Packets.udp("10.1.0.2", 1_000, "10.1.0.1", 9));
    inside(Packets.tcp("10.1.0.2", 1_000, "10.1.0.1", 9).flags(TcpView.SYN));
    inside(Packets.tcp("10.1.0.2", 1_000, "10.1.0.1", 99).flags(TcpView.SYN));
    assertThat(router.rules())
        .contains("[2:96] -A OUTPUT -m owner --socket-exists")
        .contains("[1:40] -A OUTPUT -m owner ! --socket-exists")
        .contains("[0:0] -A OUTPUT -m owner --uid-owner 0")
        .contains("[3:136] -A OUTPUT -m owner ! --uid-owner 0");
  }
}
