package io.culvert.core.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.device.sim.PipeDevice;
import io.culvert.core.wire.Checksum;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.Ipv6View;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.culvert.core.wire.UdpView;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets that take a known way at once come out, or die, as by the long way, and are counted alike
 * by rules, devices and drop reasons: twenty rules, MASQUERADE.
 */
class KnownWayTest {

  private static final int PORT = 40_000;

  private final List<String> seen = new ArrayList<>();

  private void send(RouterInMemory router, PipeDevice host, PacketBuffer packet) {
    for (byte[] out : router.answers(host, packet)) {
      seen.add(HexFormat.of().formatHex(out));
    }
    seen.add("drops " + router.engine().drops().total());
  }

  private void bothWays(RouterInMemory router, Flow flow) {
    for (int i = 0; i < 3; i++) {
      send(router, router.lanHost(), flow.outbound());
      send(router, router.wanHost(), flow.inbound());
    }
  }

  /** A datagram of the flow that no device takes whole. */
  private static PacketBuffer large(int version) {
    return Packets.udp(Flow.lan(version), PORT, Flow.wan(version), 53).payloadBytes(3_000).build();
  }

  private static PacketBuffer hops(PacketBuffer packet, int version, int hops) {
    int l3 = packet.start();
    if (version == 6) {
      Ipv6View.hopLimit(packet, l3, hops);
    } else {
      int word = packet.u16(l3 + Ipv4View.TTL);
      int changed = hops << 8 | word & 0xFF;
      packet.u16(l3 + Ipv4View.TTL, changed);
      Checksum.replace16(packet, l3 + Ipv4View.CHECKSUM, word, changed);
    }
    return packet;
  }

  /** What all that came to, on a router of its own. */
  private List<String> story(RouterInMemory router, int version) {
    seen.clear();
    Flow tcp = Flow.tcp(router, version, PORT, 1_000);
    Flow udp = Flow.udp(router, version, PORT, 64);
    bothWays(router, tcp);
    bothWays(router, udp);
    bothWays(router, Flow.superPackets(router, version, PORT + 1, 20_000));
    send(router, router.lanHost(), large(version));
    send(router, router.lanHost(), hops(udp.outbound(), version, 2));
    send(router, router.lanHost(), hops(udp.outbound(), version, 1));
    send(router, router.wanHost(), hops(udp.inbound(), version, 1));
    hops(udp.outbound(), version, 64);
    if (version == 4) {
      udp.outbound().u16(Flow.l4(udp.outbound()) + UdpView.CHECKSUM, 0);
      send(router, router.lanHost(), udp.outbound());
    }
    router.wan().up(false);
    send(router, router.lanHost(), tcp.outbound());
    router.wan().up(true);
    bothWays(router, tcp);
    for (DropReason reason : DropReason.values()) {
      seen.add(reason + " " + router.engine().drops().of(reason));
    }
    counters(version == 4 ? router.engine().rules().ipv4() : router.engine().rules().ipv6());
    seen.add("out " + router.packetsOut());
    return List.copyOf(seen);
  }

  private void counters(RuleSet rules) {
    for (TableName table : rules.tables()) {
      for (Chain chain : rules.chains(table)) {
        seen.add(chain.name() + " " + chain.packets() + " " + chain.bytes());
        chain.rules().forEach(r -> seen.add(r.text() + " " + r.packets() + " " + r.bytes()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void isTheLongWayTakenAtOnce(int version) {
    RouterInMemory quick = RouterInMemory.twentyRules();
    RouterInMemory plain = RouterInMemory.twentyRules();
    plain.engine().tunables().set("culvert.verdict_cache", 0);
    assertThat(story(quick, version)).isEqualTo(story(plain, version));
    assertThat(quick.engine().rulesSpared()).isPositive();
    assertThat(plain.engine().rulesSpared()).isZero();
  }
}
