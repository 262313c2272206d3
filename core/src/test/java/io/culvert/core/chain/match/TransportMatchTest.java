package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.TcpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportMatchTest {

  private final RuleBench bench = new RuleBench();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-p tcp --dport 80 | true",
        "-p tcp --dport http | true",
        "-p tcp ! --dport 80 | false",
        "-p tcp --sport 4000:5000 --dport :80 | true",
        "-p tcp --sport 4001: | false",
        "-p tcp ! --sport 0:4000 | false",
        "-p tcp ! --sport 0:3999 | true",
        "-p tcp --syn | true",
        "-p tcp ! --syn | false",
        "-p tcp --tcp-flags ALL SYN | true",
        "-p tcp --tcp-flags SYN,ACK NONE | false",
        "-p tcp ! --tcp-flags SYN,ACK SYN,ACK | true",
        "-p tcp --tcp-option 2 | true",
        "-p tcp --tcp-option 3 | false",
        "-p tcp ! --tcp-option 3 | true",
        "-p tcp -m multiport --dports 1,2,70:90 | true",
        "-p tcp -m multiport --dports 1,2,81:90 | false",
        "-p tcp -m multiport ! --dports 1,2,81:90 | true",
        "-p tcp -m multiport --sports 80 | false",
        "-p tcp -m multiport --ports 4000 | true",
        "-p tcp -m multiport --ports 80 | true",
      })
  void tcp(String rule, boolean matches) {
    Packets syn = Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(TcpView.SYN).mss(1460);
    assertThat(bench.matches(4, rule, syn)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "-p udp --dport 53, true",
    "-p udp --dport domain, true",
    "-p udp --sport 54 --dport 53, false",
    "-p udp ! --sport 54:60, true",
    "-p udp -m multiport --ports 53, true",
    "-p tcp --dport 53, false"
  })
  void udp(String rule, boolean matches) {
    Packets query = Packets.udp("fd00:a::2", 5353, "2001:db8::1", 53);
    assertThat(bench.matches(6, rule, query)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "-p icmp --icmp-type echo-request, true",
    "-p icmp --icmp-type 8/0, true",
    "-p icmp --icmp-type 8/1, false",
    "-p icmp ! --icmp-type 8, false",
    "-p icmp --icmp-type any, true",
    "-p icmp ! --icmp-type any, false",
    "-p icmp --icmp-type port-unreachable, false"
  })
  void icmp(String rule, boolean matches) {
    assertThat(bench.matches(4, rule, Packets.echo("10.0.0.2", "192.0.2.1", 1, 1)))
        .isEqualTo(matches);
  }

  @Test
  void icmpv6() {
    Packets echo = Packets.echo("fd00:a::2", "2001:db8::1", 1, 1);
    assertThat(bench.matches(6, "-p icmpv6 --icmpv6-type echo-request", echo)).isTrue();
    assertThat(bench.matches(6, "-p icmpv6 --icmpv6-type packet-too-big", echo)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | 20 | -m tcp | RULE_DROP",
        "6 | 19 | -m tcp | MATCH_DROP",
        "6 | 4 | -m tcp ! --dport 80 | RULE_DROP",
        "6 | 3 | -m tcp ! --dport 80 | ",
        "6 | 2 | -m tcp ! --sport 80 | RULE_DROP",
        "6 | 1 | -m tcp ! --sport 80 | ",
        "6 | 14 | -m tcp --tcp-flags ALL NONE | RULE_DROP",
        "6 | 13 | -m tcp --tcp-flags ALL NONE | ",
        "6 | 19 | -m tcp ! --tcp-option 2 | MATCH_DROP",
        "6 | 20 | -m tcp ! --tcp-option 2 | MATCH_DROP",
        "17 | 8 | -m udp | RULE_DROP",
        "17 | 7 | -m udp | MATCH_DROP",
        "17 | 4 | -m udp ! --dport 53 | RULE_DROP",
        "17 | 3 | -m udp ! --dport 53 | ",
        "17 | 2 | -m udp ! --sport 53 | RULE_DROP",
        "17 | 1 | -m udp ! --sport 53 | ",
        "132 | 4 | -m multiport ! --ports 53 | RULE_DROP",
        "132 | 3 | -m multiport ! --ports 53 | MATCH_DROP",
        "1 | 8 | -m icmp ! --icmp-type 8 | RULE_DROP",
        "1 | 7 | -m icmp ! --icmp-type 8 | MATCH_DROP",
      })
  void whatIsCutShortIsDroppedOrDoesNotMatch(
      int protocol, int bytes, String match, DropReason reason) {
    Packets cut = Packets.raw("10.0.0.2", "192.0.2.1", protocol, new byte[bytes]);
    assertThat(bench.matches(4, "-p " + protocol + " " + match, cut)).isEqualTo(reason != null);
    assertThat(bench.context.dropReason()).isEqualTo(reason);
  }

  @Test
  void aRuleThatCannotReadItsPacketDoesNotCountIt() {
    bench.table(
        4, "filter", "-A FORWARD -p udp", "-A FORWARD -p udp -m udp", "-A FORWARD -j ACCEPT");
    bench.arrive(Packets.raw("10.0.0.2", "192.0.2.1", 17, new byte[7]));
    assertThat(bench.at(TableName.FILTER, Hook.FORWARD)).isEqualTo(Outcome.DROP);
    Chain forward = bench.rules.chain(TableName.FILTER, "FORWARD");
    assertThat(forward.rules()).extracting(Rule::packets).containsExactly(1L, 0L, 0L);
    assertThat(forward.packets()).isZero();
  }
}
