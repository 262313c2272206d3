package io.culvert.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.Prefix;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When rules need not be asked, and when they must be. */
class VerdictCacheTest {

  private static final Packets OUT = Packets.udp("10.0.0.2", 4000, "192.0.2.1", 53).payload("?");
  private static final Packets BACK = Packets.udp("192.0.2.1", 53, "10.0.0.2", 4000).payload("!!");

  private static final Route ROUTE =
      new Route(RouteType.UNICAST, Prefix.of("192.0.2.0/24"), 1, null, null, 0, 0);

  private final RuleBench bench = new RuleBench();
  private final VerdictCache cache = new VerdictCache();

  @BeforeEach
  void openAFlow() {
    bench.runner.cache(cache);
    arrive(OUT, true);
    arrive(BACK, true);
    arrive(OUT, false);
    assertThat(bench.context.tracking().state()).isEqualTo(ConntrackState.ESTABLISHED);
  }

  private void arrive(Packets packet, boolean confirm) {
    var p = bench.arrive(packet);
    if (confirm) {
      assertThat(bench.rig.conntrack.confirm(p, bench.context.tracking(), bench.rig.now)).isNull();
    }
  }

  private void rules(String... lines) {
    bench.table(4, "filter", lines);
  }

  /** Takes the packet through three hooks as the router does; whether the rules were spared. */
  private boolean spared() {
    bench.context.route(null);
    bench.context.way(null);
    bench.context.hook(Hook.PREROUTING);
    if (cache.knows(bench.context)) {
      assertThat(bench.context.route()).isSameAs(ROUTE);
      return countedAt(Hook.FORWARD) & countedAt(Hook.POSTROUTING);
    }
    cache.hookEnds(bench.context);
    bench.context.route(ROUTE);
    if (bench.at(TableName.FILTER, Hook.FORWARD) == Outcome.ACCEPT) {
      cache.hookEnds(bench.context);
      bench.context.hook(Hook.POSTROUTING);
      assertThat(cache.counts(bench.context)).isFalse();
      cache.keep(bench.context);
    }
    return false;
  }

  private boolean countedAt(Hook hook) {
    bench.context.hook(hook);
    return cache.counts(bench.context);
  }

  private long packets(int rule) {
    return bench.rules.chain(TableName.FILTER, "FORWARD").rule(rule).packets();
  }

  @Test
  void aKnownFlowIsCountedWithoutAsking() {
    rules(
        ":FORWARD ACCEPT [0:0]",
        "-A FORWARD -p tcp -j DROP",
        "-A FORWARD -m conntrack --ctstate ESTABLISHED",
        "-A FORWARD -p udp -m udp --dport 53");
    assertThat(spared()).isFalse();
    assertThat(spared()).isTrue();
    assertThat(spared()).isTrue();
    assertThat(packets(0)).isZero();
    assertThat(packets(1)).isEqualTo(3);
    assertThat(packets(2)).isEqualTo(3);
    Chain forward = bench.rules.builtIn(TableName.FILTER, Hook.FORWARD);
    assertThat(forward.packets()).isEqualTo(3);
    assertThat(forward.bytes()).isEqualTo(3 * 29);
    assertThat(cache.hits()).as("two packets at three hooks").isEqualTo(6);
  }

  @Test
  void directionsAreApart() {
    rules("-A FORWARD -p udp -m udp --sport 53");
    spared();
    arrive(BACK, false);
    assertThat(spared()).isFalse();
    assertThat(spared()).isTrue();
    assertThat(packets(0)).isEqualTo(2);
  }

  @Test
  void marksStatusAndDevicesAskAnew() {
    rules("-A FORWARD -m connmark --mark 0x7 -j DROP", "-A FORWARD -m mark --mark 0x9");
    spared();
    assertThat(spared()).isTrue();
    bench.context.mark(9);
    assertThat(spared()).isFalse();
    assertThat(packets(1)).isEqualTo(1);
    bench.context.tracking().entry().setStatus(EntryStatus.ASSURED);
    assertThat(spared()).isFalse();
    assertThat(spared()).isTrue();
    bench.context.ingress(bench.wan);
    assertThat(spared()).isFalse();
    bench.context.tracking().entry().mark(7);
    assertThat(spared()).isFalse();
    assertThat(spared()).isFalse();
    assertThat(packets(0)).isEqualTo(2);
  }

  @Test
  void whatDependsOnThePacketIsAskedEachTime() {
    for (String rule :
        new String[] {
          "-m length --length 29 -j ACCEPT",
          "-m limit --limit 1/hour -j ACCEPT",
          "-m ttl --ttl-eq 64 -j ACCEPT",
          "-m conntrack --ctexpire 1:9999 -j ACCEPT",
          "-j LOG",
        }) {
      rules("-A FORWARD -p udp " + rule);
      spared();
      assertThat(spared()).as(rule).isFalse();
      assertThat(packets(0)).as(rule).isEqualTo(2);
    }
  }

  @Test
  void conditionsThatWereNeverReachedDoNotCount() {
    rules("-A FORWARD -p tcp -m length --length 1:2 -j DROP", "-A FORWARD -j ACCEPT");
    spared();
    assertThat(spared()).isTrue();
  }

  @Test
  void newFlowsAndTracedPacketsAreAsked() {
    rules("-A FORWARD -j ACCEPT");
    bench.context.trace(bench.trace);
    spared();
    assertThat(spared()).isFalse();
    arrive(Packets.udp("10.0.0.3", 1, "192.0.2.1", 53), true);
    spared();
    assertThat(spared()).isFalse();
  }

  @Test
  void tcpFlagsThatAreLookedAtAreToBeTheSame() {
    Packets out = Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).seq(1_000).ack(5_000);
    Packets back = Packets.tcp("192.0.2.1", 80, "10.0.0.2", 4000).seq(5_000).ack(1_000);
    arrive(out.flags(TcpView.SYN).seq(999), true);
    arrive(back.flags(TcpView.SYN | TcpView.ACK).seq(4_999), true);
    rules("-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN FIN");
    arrive(out.flags(TcpView.ACK).seq(1_000), false);
    spared();
    arrive(out.flags(TcpView.ACK | TcpView.PSH), false);
    assertThat(spared()).as("nobody looked at PSH").isTrue();
    assertThat(packets(0)).isZero();
    arrive(out.flags(TcpView.FIN | TcpView.ACK), false);
    assertThat(spared()).isFalse();
    assertThat(packets(0)).isEqualTo(1);
  }

  @Test
  void otherRulesOrRoutesForgetAll() {
    rules("-A FORWARD -j ACCEPT");
    spared();
    assertThat(spared()).isTrue();
    cache.renew();
    assertThat(spared()).isFalse();
    assertThat(spared()).isTrue();
    cache.on(false);
    assertThat(spared()).isFalse();
    assertThat(spared()).isFalse();
  }

  @Test
  void waysThatAreTooManyAreForgottenInTheEnd() {
    rules("-A FORWARD -j ACCEPT");
    for (int mark = 1; mark <= VerdictPaths.MOST + 1; mark++) {
      bench.context.mark(mark);
      spared();
    }
    assertThat(spared()).as("no room for the last").isFalse();
    bench.context.mark(VerdictPaths.MOST);
    boolean again = false;
    for (int i = 0; i < 2 << 20 && !again; i++) {
      bench.context.mark(bench.context.mark() ^ 1); // no two in a row alike
      again = spared();
      bench.context.mark(bench.context.mark() ^ 1);
      again = spared() || again;
    }
    assertThat(again).isTrue();
  }
}
