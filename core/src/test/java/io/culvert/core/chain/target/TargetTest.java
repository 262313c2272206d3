package io.culvert.core.chain.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.chain.TableName;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.nat.PortParts;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Packets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

  private static final Packets SYN = Packets.tcp("10.0.0.2", 4000, "192.0.2.1", 80).flags(2);

  private final RuleBench bench = new RuleBench();

  private Outcome run(String table, Hook hook, String... rules) {
    bench.table(4, table, rules);
    bench.arrive(SYN);
    return bench.at(TableName.valueOf(table.toUpperCase(Locale.ROOT)), hook);
  }

  private Tuple reply() {
    return bench.context.tracking().entry().tuple(Direction.REPLY);
  }

  @ParameterizedTest
  @CsvSource({
    "--set-mark 0x5, 5",
    "--set-mark 0x1/0x0f, 0x31",
    "--set-xmark 0x1/0x0f, 0x31",
    "--and-mark 0x30, 0x30",
    "--or-mark 0xc0, 0xf3",
    "--xor-mark 0x3, 0x30"
  })
  void markSetsBits(String option, String expected) {
    bench.table(4, "mangle", "-A FORWARD -j MARK " + option);
    bench.arrive(SYN);
    bench.context.mark(0x33);
    assertThat(bench.at(TableName.MANGLE, Hook.FORWARD)).isEqualTo(Outcome.ACCEPT);
    assertThat(bench.context.mark()).isEqualTo(Integer.decode(expected));
  }

  @Test
  void connmarkSavesAndRestoresUnderMasks() {
    bench.table(
        4,
        "mangle",
        "-A PREROUTING -j CONNMARK --save-mark --nfmask 0x0f --ctmask 0xff",
        "-A FORWARD -j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0xff --left-shift-mark 4",
        "-A POSTROUTING -j CONNMARK --set-mark 0x9/0x1");
    bench.arrive(SYN);
    bench.context.mark(0x35);
    bench.at(TableName.MANGLE, Hook.PREROUTING);
    assertThat(bench.context.tracking().entry().mark()).isEqualTo(5);
    bench.at(TableName.MANGLE, Hook.FORWARD);
    assertThat(bench.context.mark()).isEqualTo(0x55);
    bench.at(TableName.MANGLE, Hook.POSTROUTING);
    assertThat(bench.context.tracking().entry().mark()).isEqualTo(0xD);
  }

  @Test
  void rejectAsksTheRejector() {
    assertThat(run("filter", Hook.FORWARD, "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset"))
        .isEqualTo(Outcome.DROP);
    assertThat(bench.context.dropReason()).isEqualTo(DropReason.RULE_REJECT);
    assertThat(bench.heard).containsExactly("reject tcp-reset");
  }

  @Test
  void logGoesOn() {
    assertThat(
            run(
                "filter",
                Hook.FORWARD,
                "-A FORWARD -j LOG --log-prefix \"in: \" --log-level info --log-ip-options",
                "-A FORWARD -j DROP"))
        .isEqualTo(Outcome.DROP);
    assertThat(bench.heard).isEqualTo(List.of("log 6 'in: ' 4"));
  }

  @Test
  void snatGivesTheReplyTheNewSource() {
    assertThat(
            run(
                "nat",
                Hook.POSTROUTING,
                "-A POSTROUTING -p tcp -j SNAT --to-source 198.51.100.7:7000-7009"))
        .isEqualTo(Outcome.ACCEPT);
    assertThat(reply().destination()).hasToString("198.51.100.7");
    assertThat(reply().destinationPort()).isBetween(7000, 7009);
  }

  @Test
  void dnatGivesTheReplyTheNewDestination() {
    run(
        "nat",
        Hook.PREROUTING,
        "-A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.9:8080");
    assertThat(reply().source()).hasToString("10.0.0.9");
    assertThat(reply().sourcePort()).isEqualTo(8080);
  }

  @Test
  void masqueradeTakesTheRoutersAddress() {
    assertThat(run("nat", Hook.POSTROUTING, "-A POSTROUTING -o wan0 -j MASQUERADE"))
        .isEqualTo(Outcome.ACCEPT);
    assertThat(reply().destination()).hasToString("203.0.113.1");
    assertThat(reply().destinationPort()).isEqualTo(4000);
  }

  @Test
  void redirectTakesTheDevicesFirstAddress() {
    run("nat", Hook.PREROUTING, "-A PREROUTING -p tcp -j REDIRECT --to-ports 3128");
    assertThat(reply().source()).hasToString("10.0.0.1");
    assertThat(reply().sourcePort()).isEqualTo(3128);
  }

  @Test
  void redirectOfWhatTheRouterSendsIsLoopback() {
    run("nat", Hook.OUTPUT, "-A OUTPUT -p tcp -j REDIRECT");
    assertThat(reply().source()).hasToString("127.0.0.1");
  }

  @Test
  void netmapKeepsPortsInAClusterWhereItGivesNoTwoSourcesOneAddress() {
    bench.nat.share(new PortParts(2, 1)); // 4000 is the other's
    run("nat", Hook.POSTROUTING, "-A POSTROUTING -s 10.0.0.0/28 -j NETMAP --to 198.51.100.0/28");
    assertThat(reply().destinationPort()).isEqualTo(4000);
    run("nat", Hook.POSTROUTING, "-A POSTROUTING -s 10.0.0.0/24 -j NETMAP --to 198.51.100.0/28");
    assertThat(reply().destinationPort()).isNotEqualTo(4000);
  }

  @Test
  void netmapKeepsTheHostPart() {
    run("nat", Hook.PREROUTING, "-A PREROUTING -d 192.0.2.0/24 -j NETMAP --to 10.9.8.0/24");
    assertThat(reply().source()).hasToString("10.9.8.1");
    run("nat", Hook.POSTROUTING, "-A POSTROUTING -j NETMAP --to 198.51.100.0/28");
    assertThat(reply().destination()).hasToString("198.51.100.2");
  }

  @Test
  void notrackExemptsThePacket() {
    bench.table(4, "raw", "-A PREROUTING -j CT --notrack");
    bench.context.begin(SYN.parsed(), bench.lan, bench.rig.now);
    bench.at(TableName.RAW, Hook.PREROUTING);
    Tracking tracking = bench.context.tracking();
    assertThat(tracking.tracked()).isTrue();
    assertThat(tracking.state()).isEqualTo(ConntrackState.UNTRACKED);
  }

  @Test
  void ctSetsATemplateAndTheFirstOneStays() {
    bench.table(
        4,
        "raw",
        "-A PREROUTING -p tcp -j CT --helper ftp --zone-reply 7",
        "-A PREROUTING -j CT --notrack");
    bench.context.begin(SYN.parsed(), bench.lan, bench.rig.now);
    bench.at(TableName.RAW, Hook.PREROUTING);
    Tracking tracking = bench.context.tracking();
    assertThat(tracking.tracked()).isFalse();
    assertThat(tracking.templateZone()).isEqualTo(7);
    assertThat(tracking.templateZoneDirections()).isEqualTo(2);
    assertThat(bench.rig.conntrack.helpers().nameOf(tracking.templateHelper())).isEqualTo("ftp");
  }

  @Test
  void theZoneMayBeTheMark() {
    bench.table(4, "raw", "-A PREROUTING -j CT --zone mark");
    bench.context.begin(SYN.parsed(), bench.lan, bench.rig.now);
    bench.context.mark(0x10042);
    bench.at(TableName.RAW, Hook.PREROUTING);
    assertThat(bench.context.tracking().templateZone()).isEqualTo(0x42);
    assertThat(bench.context.tracking().templateZoneDirections()).isEqualTo(3);
  }
}
