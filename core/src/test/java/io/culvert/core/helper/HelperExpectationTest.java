package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.nat.NatRig;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.helpers.Endpoint;
import io.culvert.helpers.Expect;
import io.culvert.helpers.HelperContext;
import io.culvert.helpers.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What helpers may expect, and for how long they may ask. */
class HelperExpectationTest extends HelperHostFixture {

  @Test
  void aReloadKeepsConnectionsCountersAndExpectations() {
    start();
    lines.act =
        (message, context) -> {
          context.state(StringBuilder.class, StringBuilder::new).append('x');
          context.expect(Expect.tcp(Endpoint.of(C, 1025), Side.SERVER));
        };
    connect(4000);
    say(4000, "GO x\r\n");
    ScriptedHelper better = new ScriptedHelper(LINES);
    int[] length = {-1};
    better.act =
        (message, context) ->
            length[0] = context.state(StringBuilder.class, StringBuilder::new).length();
    assertThat(install(better, datagrams)).isEmpty();
    say(4000, "GO on\r\n");
    assertThat(better.seen).containsExactly("GO on\r\n");
    assertThat(length[0]).as("memory is the old classes', so it is gone").isZero();
    assertThat(counters("echo").messages()).isEqualTo(2);
    assertThat(counters("echo").connections()).isEqualTo(1);
    assertThat(host.helpers().get(1).attached()).isEqualTo(1);
    assertThat(router.rig.conntrack.expectations().count()).isEqualTo(1);
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    assertThat(better.closed).isEqualTo(1);
    assertThat(lines.closed).isZero();
  }

  @Test
  void everyKindHasLimitsOfItsOwn() {
    start();
    ScriptedHelper calls = new ScriptedHelper(LINES.withKind("video", 1, 7));
    calls.act =
        (message, context) -> {
          for (int port = 1001; port <= 1004; port++) {
            Expect one = Expect.tcp(Endpoint.of(C, port), Side.SERVER);
            context.expect(port < 1003 ? one : one.ofKind("video"));
          }
        };
    assertThat(install(calls)).isEmpty();
    connect(4000);
    say(4000, "GO x\r\n");
    assertThat(router.rig.events).contains("UNEXPECT 1003").doesNotContain("UNEXPECT 1001");
    assertThat(router.rig.conntrack.expectations().count()).isEqualTo(3);
    router.rig.sleep(8);
    router.rig.sweepAll();
    assertThat(router.rig.events).contains("UNEXPECT 1004").doesNotContain("UNEXPECT 1002");
  }

  @Test
  void theOldestExpectationGivesWay() {
    start();
    lines.act =
        (message, context) ->
            context.expect(
                Expect.tcp(
                    Endpoint.of(C, Integer.parseInt(message.text().substring(3, 7))), Side.SERVER));
    connect(4000);
    say(4000, "GO 1001\r\n");
    say(4000, "GO 1002\r\n");
    say(4000, "GO 1003\r\n");
    assertThat(router.rig.events).contains("UNEXPECT 1001").doesNotContain("UNEXPECT 1002");
    assertThat(router.rig.conntrack.expectations().count()).isEqualTo(2);
  }

  @Test
  void whatADroppedMessageExpectedIsWithdrawnAndWhatGaveWayComesBack() {
    start();
    String[] drop = {null};
    lines.act =
        (message, context) -> {
          int port = Integer.parseInt(message.text().substring(3, 7));
          context.expect(Expect.tcp(Endpoint.of(C, port), Side.SERVER));
          if (drop[0] != null) {
            context.drop(drop[0]);
          }
        };
    connect(4000);
    say(4000, "GO 1001\r\n");
    say(4000, "GO 1002\r\n");
    drop[0] = "not-today";
    say(4000, "GO 1003\r\n");
    assertThat(router.dropped).isEqualTo(DropReason.HELPER_DROP);
    assertThat(counters("echo").reasons()).containsEntry("not-today", 1L);
    List<Integer> left = new ArrayList<>();
    router.rig.conntrack.expectations().all(e -> left.add(e.tuple().destinationPort()));
    assertThat(left).containsExactlyInAnyOrder(1001, 1002);
  }

  @Test
  void item36_aThirdHostOnlyWhereTheOperatorAllowsIt() {
    start(new HelperOptions(true, Set.of("echo")));
    lines.act =
        (message, context) ->
            assertThat(context.expect(Expect.tcp(Endpoint.of("10.0.0.99", 1025), Side.SERVER)))
                .isEqualTo(Endpoint.of("10.0.0.99", 1025));
    connect(4000);
    say(4000, "GO x\r\n");
    assertThat(router.dropped).isNull();
    assertThat(router.rig.conntrack.expectations().count()).isEqualTo(1);
  }

  @Test
  void aContextIsDeadAfterItsCall() {
    start();
    HelperContext[] kept = new HelperContext[1];
    lines.act = (message, context) -> kept[0] = context;
    connect(4000);
    say(4000, "GO x\r\n");
    assertThatThrownBy(() -> kept[0].endpoint(Side.CLIENT))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> kept[0].expect(Expect.tcp(Endpoint.of(C, 1), Side.SERVER)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosingConnectionExpectsNothing() {
    start();
    Throwable[] thrown = new Throwable[1];
    lines.onClose =
        context -> {
          assertThat(context.endpoint(Side.SERVER)).isEqualTo(Endpoint.of(S, 21));
          try {
            context.expect(Expect.tcp(Endpoint.of(C, 1), Side.SERVER));
          } catch (IllegalStateException e) {
            thrown[0] = e;
          }
        };
    connect(4000);
    say(4000, "GO x\r\n");
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    assertThat(lines.closed).isEqualTo(1);
    assertThat(thrown[0]).isNotNull();
    connect(4001);
    router.rig.conntrack.kill(router.entry(), router.rig.now);
    assertThat(lines.closed).as("a connection without a message").isEqualTo(1);
  }

  @Test
  void item39_aDraftMayExpectAndTakesItWithItWhenItDies() {
    start();
    datagrams.act = (message, c) -> c.expect(Expect.udp(c.endpoint(Side.CLIENT), Side.SERVER));
    PacketBuffer p = Packets.udp(C, 4000, S, 69).payload("GO x").parsed();
    NatRig.Help help = router.help;
    router.help =
        (packet, tracking, now) ->
            help.help(packet, tracking, now) == null ? DropReason.RULE_DROP : null;
    router.send(p);
    assertThat(router.dropped).isEqualTo(DropReason.RULE_DROP);
    assertThat(host.attached()).isZero();
    assertThat(router.rig.conntrack.expectations().count()).isZero();
    assertThat(datagrams.closed).isZero();
    router.help = help;
    router.send(Packets.udp(C, 4000, S, 69).payload("GO x"));
    assertThat(host.attached()).isEqualTo(1);
    assertThat(router.rig.conntrack.expectations().count()).isEqualTo(1);
  }
}
