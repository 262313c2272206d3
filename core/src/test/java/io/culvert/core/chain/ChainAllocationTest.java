package io.culvert.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.Test;

/** Rules cost no garbage, whatever they ask. */
class ChainAllocationTest {

  private static final String RULES4 =
      """
      *filter
      :FORWARD DROP [0:0]
      :user - [0:0]
      :more - [0:0]
      :last - [0:0]
      -A FORWARD -m conntrack --ctstate INVALID -j DROP
      -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      -A FORWARD -s 192.168.0.0/16 -i lan0 -o wan0 -j DROP
      -A FORWARD ! -i lan+ -j DROP
      -A FORWARD -p udp -m udp --dport 53 -j ACCEPT
      -A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j DROP
      -A FORWARD -p tcp -m multiport --dports 1:10,22,25,110 -j DROP
      -A FORWARD -m mark --mark 0x5 -j ACCEPT
      -A FORWARD -m connmark --mark 0x5 -j ACCEPT
      -A FORWARD -m limit --limit 1/day --limit-burst 1 -j LOG --log-prefix "seldom "
      -A FORWARD -m addrtype --dst-type LOCAL -j DROP
      -A FORWARD -m conntrack --ctorigdst 198.51.100.0/24 --ctorigdstport 1:5 -j DROP
      -A FORWARD -m conntrack --ctexpire 1:2 --ctstatus ASSURED --ctdir REPLY -j DROP
      -A FORWARD -m helper --helper ftp -j ACCEPT
      -A FORWARD -j MARK --set-xmark 0x1/0xff
      -A FORWARD -j user
      -A user -p icmp -m icmp --icmp-type 8 -j RETURN
      -A user -m comment --comment "on we go" -j more
      -A user -p tcp -m tcp --dport 80 -j ACCEPT
      -A more -j CONNMARK --save-mark
      -A more -g last
      COMMIT
      """;

  @Test
  void aChainOfTwentyRulesAllocatesNothing() {
    RuleBench bench = new RuleBench().file(4, RULES4);
    bench.arrive(Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(2));
    assertThat(bench.at(TableName.FILTER, Hook.FORWARD)).isEqualTo(Outcome.ACCEPT);
    bench.heard.clear();
    long bytes = Allocation.bytesPerCall(() -> bench.at(TableName.FILTER, Hook.FORWARD));
    assertThat(bytes).isZero();
    assertThat(bench.rules.chain(TableName.FILTER, "user").rule(2).packets()).isGreaterThan(1000);
  }

  @Test
  void norForIpv6() {
    RuleBench bench =
        new RuleBench()
            .table(
                6,
                "filter",
                "-A FORWARD -s fd00:a::/64 ! -d fd00:c::/32 -i lan0 -p udp -m udp --sport 1:9",
                "-A FORWARD ! -s fd00:b::1 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j DROP",
                "-A FORWARD -m conntrack --ctorigsrc fd00:a::/64 -m addrtype --src-type UNICAST");
    bench.arrive(Packets.udp("fd00:a::2", 5, "2001:db8::1", 53));
    long bytes = Allocation.bytesPerCall(() -> bench.at(TableName.FILTER, Hook.FORWARD));
    assertThat(bytes).isZero();
    assertThat(bench.rules.chain(TableName.FILTER, "FORWARD").rule(2).packets()).isPositive();
  }
}
