package io.culvert.core.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TunablesTest {

  private static final String PREFIX = "net.netfilter.nf_conntrack_";

  private final Rig rig = new Rig();
  private final Tunables tunables = rig.conntrack.tunables();

  /** As {@code sysctl net.netfilter} prints them on 6.18 with more than 4 GiB. */
  @Test
  void defaultsAreTheKernels() {
    Map<String, Long> kernel =
        Map.ofEntries(
            Map.entry("acct", 0L),
            Map.entry("buckets", 262_144L),
            Map.entry("checksum", 1L),
            Map.entry("count", 0L),
            Map.entry("events", 2L),
            Map.entry("expect_max", 4096L),
            Map.entry("generic_timeout", 600L),
            Map.entry("gre_timeout", 30L),
            Map.entry("gre_timeout_stream", 180L),
            Map.entry("icmp_timeout", 30L),
            Map.entry("icmpv6_timeout", 30L),
            Map.entry("log_invalid", 0L),
            Map.entry("max", 262_144L),
            Map.entry("tcp_be_liberal", 0L),
            Map.entry("tcp_ignore_invalid_rst", 0L),
            Map.entry("tcp_loose", 1L),
            Map.entry("tcp_max_retrans", 3L),
            Map.entry("tcp_timeout_close", 10L),
            Map.entry("tcp_timeout_close_wait", 60L),
            Map.entry("tcp_timeout_established", 432_000L),
            Map.entry("tcp_timeout_fin_wait", 120L),
            Map.entry("tcp_timeout_last_ack", 30L),
            Map.entry("tcp_timeout_max_retrans", 300L),
            Map.entry("tcp_timeout_syn_recv", 60L),
            Map.entry("tcp_timeout_syn_sent", 120L),
            Map.entry("tcp_timeout_time_wait", 120L),
            Map.entry("tcp_timeout_unacknowledged", 300L),
            Map.entry("timestamp", 0L),
            Map.entry("udp_timeout", 30L),
            Map.entry("udp_timeout_stream", 120L));
    kernel.forEach(
        (name, value) -> assertThat(tunables.get(PREFIX + name)).as(name).isEqualTo(value));
    assertThat(tunables.get("net.nf_conntrack_max")).isEqualTo(262_144);
  }

  @Test
  void tableSizeFollowsMemoryAsInEitherKernel() {
    assertThat(ConntrackTunables.buckets(Profile.MODERN, 8L << 30)).isEqualTo(262_144);
    assertThat(ConntrackTunables.buckets(Profile.MODERN, 2L << 30)).isEqualTo(65_536);
    assertThat(ConntrackTunables.buckets(Profile.MODERN, 512L << 20)).isEqualTo(4_096);
    assertThat(ConntrackTunables.buckets(Profile.MODERN, 64L << 20)).isEqualTo(1_024);
    for (long[] article : new long[][] {{128, 8_192}, {256, 16_384}, {1024, 65_536}}) {
      Tunables classic = new Tunables(Profile.CLASSIC, article[0] << 20);
      new ConntrackTunables(classic, () -> 0);
      assertThat(classic.get(PREFIX + "max")).isEqualTo(article[1]);
    }
  }

  @Test
  void classicProfileHasTheArticlesUdpStream() {
    Tunables classic = new Rig(Profile.CLASSIC).conntrack.tunables();
    assertThat(classic.get(PREFIX + "udp_timeout_stream")).isEqualTo(180);
  }

  @Test
  void badValuesAreRefusedWithWordsAndChangeNothing() {
    assertThatThrownBy(() -> tunables.set(PREFIX + "checksum", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("net.netfilter.nf_conntrack_checksum: 2 is outside 0..1");
    assertThatThrownBy(() -> tunables.set(PREFIX + "udp_timeout", "-1"))
        .hasMessageContaining("outside 0..");
    assertThatThrownBy(() -> tunables.set(PREFIX + "udp_timeout", "soon"))
        .hasMessage("net.netfilter.nf_conntrack_udp_timeout: 'soon' is not a number");
    assertThatThrownBy(() -> tunables.set(PREFIX + "count", 1))
        .hasMessage("net.netfilter.nf_conntrack_count is read-only");
    assertThatThrownBy(() -> tunables.get("net.ipv4.nonsense"))
        .hasMessage("no tunable is called 'net.ipv4.nonsense'");
    assertThat(tunables.get(PREFIX + "udp_timeout")).isEqualTo(30);
  }

  @Test
  void slashesAreAsGoodAsDots() {
    tunables.set("net/netfilter/nf_conntrack_udp_timeout", " 31 ");
    assertThat(tunables.get(PREFIX + "udp_timeout")).isEqualTo(31);
  }

  @Test
  void countIsReadAfresh() {
    rig.send(io.culvert.core.wire.Packets.udp("10.0.0.1", 1, "10.0.0.2", 2));
    assertThat(tunables.get(PREFIX + "count")).isEqualTo(1);
  }

  @Test
  void whoFollowsATunableHearsOfItAndMayRefuse() {
    long[] heard = {-1};
    Tunable mine =
        tunables
            .register("net.ipv4.mine", Tunable.Unit.COUNT, 5, 0, 100)
            .onChange(
                v -> {
                  if (v == 13) {
                    throw new IllegalArgumentException("net.ipv4.mine: not 13");
                  }
                  heard[0] = v;
                });
    assertThat(heard[0]).isEqualTo(5);
    tunables.set("net.ipv4.mine", 7);
    assertThat(heard[0]).isEqualTo(7);
    assertThatThrownBy(() -> tunables.set("net.ipv4.mine", 13)).hasMessageContaining("not 13");
    assertThat(mine.value()).isEqualTo(7);
    assertThatThrownBy(() -> tunables.register("net.ipv4.mine", Tunable.Unit.COUNT, 1, 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void changedTimeoutActsOnTheNextPacketOnly() {
    rig.send(io.culvert.core.wire.Packets.udp("10.0.0.1", 1, "10.0.0.2", 2));
    rig.set("udp_timeout", 5);
    assertThat(rig.secondsLeft()).isEqualTo(30);
    rig.send(io.culvert.core.wire.Packets.udp("10.0.0.1", 1, "10.0.0.2", 2));
    assertThat(rig.secondsLeft()).isEqualTo(5);
  }
}
