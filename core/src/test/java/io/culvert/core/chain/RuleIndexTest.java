package io.culvert.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An indexed chain does what the same chain does rule by rule, counters included. */
class RuleIndexTest {

  private static final int RULES = 300;

  private final SplittableRandom random = new SplittableRandom(7);
  private final RuleBench indexed = new RuleBench();
  private final RuleBench plain = new RuleBench();

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String address(int version) {
    String network = version == 4 ? "10.0." : "fd00:a::";
    String last = one("1", "2", "3", "9");
    return version == 4
        ? network + one("0", "1", "7") + "." + last
        : network + one("", "1:") + last;
  }

  private String prefix(int version) {
    return version == 4 ? one("", "/24", "/16", "/31", "/1") : one("", "/64", "/127", "/1", "/120");
  }

  private String conditions(int version) {
    StringBuilder rule = new StringBuilder();
    if (random.nextInt(2) == 0) {
      rule.append(one("", "! ")).append("-s ").append(address(version)).append(prefix(version));
    }
    if (random.nextInt(3) == 0) {
      rule.append(' ').append(one("", "! ")).append("-d ");
      rule.append(address(version)).append(prefix(version));
    }
    if (random.nextInt(4) == 0) {
      rule.append(one(" -i lan0", " -i wan0", " ! -o lan+"));
    }
    if (random.nextInt(6) == 0) {
      return rule
          + " -p "
          + one("tcp", "udp")
          + " -m multiport "
          + one("--dports ", "--sports ")
          + one("20:25,80", "4000", "80,53,79:81", "1:1024");
    }
    if (random.nextInt(3) > 0) {
      rule.append(" -p ").append(one("tcp", "udp"));
      rule.append(
          random.nextInt(8) == 0
              ? one(" -m limit --limit 1/hour", " -m length --length 40:60")
              : "");
      rule.append(
          random.nextInt(2) == 0 ? one("", " !") + " --dport " + one("80", "53", "20:30") : "");
      rule.append(random.nextInt(3) == 0 ? " --sport " + one("4000", "1024:65535", "53") : "");
    }
    return rule.toString();
  }

  private String file(int version) {
    List<String> lines = new ArrayList<>(List.of("*filter", ":one - [0:0]", ":two - [0:0]"));
    for (int i = 0; i < RULES; i++) {
      String chain = one("FORWARD", "FORWARD", "one", "two");
      String end =
          switch (random.nextInt(12)) {
            case 0 -> chain.equals("FORWARD") ? " -j one" : " -j RETURN";
            case 1 -> chain.equals("two") ? " -j RETURN" : " -g two";
            case 2 -> " -j RETURN";
            case 3 -> " -j DROP";
            case 4 -> chain.equals("FORWARD") ? " -j ACCEPT" : " -j LOG --log-prefix " + i;
            default -> "";
          };
      lines.add("-A " + chain + " " + conditions(version) + end);
    }
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }

  private Packets packet(int version) {
    String from = address(version);
    String to = address(version);
    int source = random.nextInt(2) == 0 ? 4000 : random.nextInt(65_536);
    int destination = new int[] {80, 53, 22, 25, 7}[random.nextInt(5)];
    return switch (random.nextInt(3)) {
      case 0 -> Packets.udp(from, source, to, destination).payload("x");
      case 1 -> Packets.tcp(from, source, to, destination).flags(2);
      default -> Packets.tcp(from, source, to, destination).flags(16).payload("some more");
    };
  }

  private static String outcome(RuleBench bench, Packets packet, int cut) {
    PacketBuffer p = bench.arrive(packet);
    p.extent(p.start(), p.end() - cut);
    Outcome outcome = bench.at(TableName.FILTER, Hook.FORWARD);
    bench.rig.conntrack.release(bench.context.tracking());
    String counters =
        bench.rules.chains(TableName.FILTER).stream()
            .flatMap(chain -> chain.rules().stream())
            .map(rule -> rule.packets() + ":" + rule.bytes())
            .collect(Collectors.joining(" "));
    return outcome
        + " "
        + bench.context.dropReason()
        + " "
        + bench.context.acceptingRule()
        + " "
        + counters;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void agreesWithTheWalkRuleByRule(int version) {
    plain.runner.indexed(false);
    for (int round = 0; round < 20; round++) {
      String text = file(version);
      indexed.file(version, text);
      plain.file(version, text);
      assertThat(indexed.rules.chain(TableName.FILTER, "FORWARD").index()).isNotNull();
      for (int i = 0; i < 60; i++) {
        Packets packet = packet(version);
        int cut = random.nextInt(6) == 0 ? random.nextInt(1, 20) : 0;
        assertThat(outcome(indexed, packet, cut))
            .as("%s", text)
            .isEqualTo(outcome(plain, packet, cut));
      }
    }
    assertThat(indexed.heard).isEqualTo(plain.heard);
  }

  private static String blocklist(int rules) {
    return IntStream.range(0, rules)
        .mapToObj(i -> "-A FORWARD -s 198.18." + i / 256 + "." + i % 256 + " -j DROP\n")
        .collect(
            Collectors.joining(
                "", "*filter\n", "-A FORWARD -p tcp --dport 80 -j ACCEPT\nCOMMIT\n"));
  }

  @Test
  void aPacketMeetsOnlyWhatItCanMatch() {
    indexed.file(4, blocklist(2_000));
    indexed.arrive(Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(2));
    RuleCursor cursor = new RuleCursor();
    cursor.enter(indexed.rules.chain(TableName.FILTER, "FORWARD"), indexed.context, true);
    assertThat(cursor.next().line()).isEqualTo(2_002);
    assertThat(cursor.next()).isNull();
    assertThat(Allocation.bytesPerCall(() -> indexed.at(TableName.FILTER, Hook.FORWARD))).isZero();
  }
}
