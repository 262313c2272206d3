package io.culvert.core.chain.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.RuleBench;
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

  @Test
  void aCutOffHeaderHasNoPorts() {
    bench.table(4, "filter", "-A FORWARD -p tcp -m tcp ! --dport 80 -j DROP");
    Packets stub = Packets.raw("10.0.0.2", "192.0.2.1", 6, new byte[] {0, 1, 0, 2});
    assertThat(bench.matches(4, "-p tcp ! --dport 80", stub)).isFalse();
    assertThat(bench.matches(4, "-p tcp --tcp-flags ALL NONE", stub)).isFalse();
  }
}
