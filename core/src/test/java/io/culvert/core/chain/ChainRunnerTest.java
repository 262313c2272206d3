package io.culvert.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainRunnerTest {

  private static final Packets WEB = Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(2);

  private final RuleBench bench = new RuleBench();

  private Outcome run(String... lines) {
    bench.table(4, "filter", lines);
    bench.arrive(WEB);
    return bench.at(TableName.FILTER, Hook.FORWARD);
  }

  private long packets(String chain, int position) {
    return bench.rules.chain(TableName.FILTER, chain).rule(position).packets();
  }

  @Test
  void firstRuleThatDecidesEndsTheWalk() {
    assertThat(run("-A FORWARD -p udp -j DROP", "-A FORWARD -j ACCEPT", "-A FORWARD -j DROP"))
        .isEqualTo(Outcome.ACCEPT);
    assertThat(packets("FORWARD", 0)).isZero();
    assertThat(packets("FORWARD", 1)).isEqualTo(1);
    assertThat(packets("FORWARD", 2)).isZero();
    assertThat(bench.context.acceptingRule()).isEqualTo(2);
  }

  @Test
  void ruleWithoutTargetOnlyCounts() {
    assertThat(run("-A FORWARD -p tcp", "-A FORWARD -j DROP")).isEqualTo(Outcome.DROP);
    assertThat(packets("FORWARD", 0)).isEqualTo(1);
    assertThat(bench.rules.chain(TableName.FILTER, "FORWARD").rule(0).bytes()).isEqualTo(40);
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.RULE_DROP);
  }

  @Test
  void policyDecidesAndCountsAtTheEnd() {
    assertThat(run(":FORWARD DROP [7:100]", "-A FORWARD -p udp -j ACCEPT")).isEqualTo(Outcome.DROP);
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.POLICY_DROP);
    Chain forward = bench.rules.builtIn(TableName.FILTER, Hook.FORWARD);
    assertThat(forward.packets()).isEqualTo(8);
    assertThat(forward.bytes()).isEqualTo(140);
    assertThat(run(":FORWARD ACCEPT [0:0]")).isEqualTo(Outcome.ACCEPT);
    assertThat(bench.context.acceptingRule()).isZero();
  }

  @Test
  void jumpComesBackBehindItsRule() {
    assertThat(
            run(
                ":a - [0:0]",
                ":b - [0:0]",
                "-A FORWARD -j a",
                "-A FORWARD -j DROP",
                "-A a -j b",
                "-A a -p tcp",
                "-A b -p udp -j ACCEPT"))
        .isEqualTo(Outcome.DROP);
    assertThat(packets("a", 1)).isEqualTo(1);
    assertThat(packets("FORWARD", 1)).isEqualTo(1);
  }

  @Test
  void returnLeavesTheChainAndInABuiltInOneMeansThePolicy() {
    assertThat(
            run(
                ":FORWARD DROP [0:0]",
                ":a - [0:0]",
                "-A FORWARD -j a",
                "-A FORWARD -j RETURN",
                "-A FORWARD -j ACCEPT",
                "-A a -j RETURN",
                "-A a -j ACCEPT"))
        .isEqualTo(Outcome.DROP);
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.POLICY_DROP);
    assertThat(packets("a", 1)).isZero();
    assertThat(packets("FORWARD", 2)).isZero();
  }

  @Test
  void goToReturnsWhereTheChainThatWentWouldHave() {
    assertThat(
            run(
                ":a - [0:0]",
                ":b - [0:0]",
                "-A FORWARD -j a",
                "-A FORWARD -j DROP",
                "-A a -g b",
                "-A a -j ACCEPT",
                "-A b -j RETURN"))
        .isEqualTo(Outcome.DROP);
    assertThat(packets("a", 1)).isZero();
    assertThat(run(":b - [0:0]", "-A FORWARD -g b", "-A FORWARD -j DROP"))
        .isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void aTargetMayRunAnotherPacketMeanwhile() {
    ChainRunner runner = new ChainRunner();
    PacketContext answer = new PacketContext();
    answer.begin(Packets.udp("10.0.0.1", 1, "10.0.0.2", 2).parsed(), null, 0);
    Chain output = Chain.builtIn(TableName.FILTER, Hook.OUTPUT, true);
    Chain loop = Chain.user(TableName.FILTER, "x");
    loop.seal();
    output.seal(rule(1, new Jump(loop, false)), rule(2, packet -> Outcome.ACCEPT));
    Chain inner = Chain.user(TableName.FILTER, "inner");
    inner.seal(
        rule(
            3,
            packet -> {
              assertThat(runner.run(output, answer)).isEqualTo(Outcome.ACCEPT);
              return Outcome.CONTINUE;
            }));
    Chain forward = Chain.builtIn(TableName.FILTER, Hook.FORWARD, true);
    forward.seal(rule(4, new Jump(inner, false)), rule(5, p -> p.drop(DropReason.RULE_DROP)));
    PacketContext packet = new PacketContext();
    packet.begin(WEB.parsed(), null, 0);
    assertThat(runner.run(forward, packet)).isEqualTo(Outcome.DROP);
  }

  private static Rule rule(int id, Target target) {
    return new Rule(id, "", "", id, new Match[0], target);
  }

  @Test
  void aFaultyTargetLeavesTheStackAsItWas() {
    ChainRunner runner = new ChainRunner();
    Chain inner = Chain.user(TableName.FILTER, "inner");
    inner.seal(
        rule(
            1,
            packet -> {
              throw new IllegalStateException("broken");
            }));
    Chain forward = Chain.builtIn(TableName.FILTER, Hook.FORWARD, true);
    forward.seal(rule(2, new Jump(inner, false)), rule(3, p -> p.drop(DropReason.RULE_DROP)));
    PacketContext packet = new PacketContext();
    packet.begin(WEB.parsed(), null, 0);
    for (int i = 0; i < 100; i++) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> runner.run(forward, packet))
          .hasMessage("broken");
    }
    Chain empty = Chain.builtIn(TableName.FILTER, Hook.INPUT, true).seal();
    assertThat(runner.run(empty, packet)).isEqualTo(Outcome.ACCEPT);
  }

  @Test
  void traceIsToldRulesJumpsAndPolicy() {
    bench.table(
        4, "filter", ":a - [0:0]", "-A FORWARD -p udp -j DROP", "-A FORWARD -j a", "-A a -p tcp");
    List<String> steps = new ArrayList<>();
    bench.arrive(WEB);
    bench.context.trace(
        new PacketTrace() {
          @Override
          public void rule(PacketContext p, Chain chain, Rule rule, Outcome outcome) {
            steps.add(rule.text() + " @" + rule.file() + ":" + rule.line() + " " + outcome);
          }

          @Override
          public void policy(PacketContext p, Chain chain, boolean accept) {
            steps.add(chain.table().label() + " " + chain.name() + " policy " + accept);
          }
        });
    bench.at(TableName.FILTER, Hook.FORWARD);
    assertThat(steps)
        .containsExactly(
            "-A FORWARD -j a @test.rules:4 null",
            "-A a -p tcp @test.rules:5 null",
            "filter FORWARD policy true");
  }
}
