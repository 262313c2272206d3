package io.culvert.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When rules need not be asked, and when they must be. */
class VerdictCacheTest {

  private static final Packets OUT = Packets.udp("10.0.0.2", 4000, "192.0.2.1", 53).payload("?");
  private static final Packets BACK = Packets.udp("192.0.2.1", 53, "10.0.0.2", 4000).payload("!!");

  private final RuleBench bench = new RuleBench();
  private final VerdictCache cache = new VerdictCache(true);

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

  /** Runs the hook as the router does; whether the rules were spared. */
  private boolean spared() {
    bench.context.hook(Hook.FORWARD);
    if (cache.accepts(bench.context)) {
      return true;
    }
    int recording = cache.record(bench.context);
    if (bench.at(TableName.FILTER, Hook.FORWARD) == Outcome.ACCEPT) {
      cache.keep(bench.context, recording);
    } else {
      cache.forget(recording);
    }
    return false;
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
    assertThat(cache.hits()).isEqualTo(2);
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
    bench.context.egress(bench.lan);
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
  void aFewRulesAreAskedUnlessAllIsKept() {
    VerdictCache choosy = new VerdictCache(false);
    bench.runner.cache(choosy);
    rules("-A FORWARD -j ACCEPT");
    for (int i = 0; i < 3; i++) {
      bench.context.hook(Hook.FORWARD);
      int recording = choosy.record(bench.context);
      bench.at(TableName.FILTER, Hook.FORWARD);
      choosy.keep(bench.context, recording);
      assertThat(choosy.accepts(bench.context)).isFalse();
    }
    rules("-A FORWARD -p tcp\n".repeat(9), "-A FORWARD -j ACCEPT");
    boolean kept = false;
    for (int i = 0; i < 100 && !kept; i++) {
      int recording = choosy.record(bench.context);
      bench.at(TableName.FILTER, Hook.FORWARD);
      choosy.keep(bench.context, recording);
      kept = choosy.accepts(bench.context);
    }
    assertThat(kept).isTrue();
  }
}
