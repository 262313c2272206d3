package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.chain.RejectKind;
import io.culvert.core.route.RouteTable;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A packet's whole way allocates nothing, whether it leaves, is cut, answered or refused. */
class WalkAllocationTest {

  private final TestRouter router = TestRouter.twoTuns();

  @BeforeEach
  void countOnly() {
    router.devices.forEach(device -> device.keep = false);
    router.tunables.set("net.ipv4.icmp_ratelimit", 0);
    router.tunables.set("net.ipv6.icmp.ratelimit", 0);
    router.tunables.set("net.ipv4.icmp_msgs_per_sec", Integer.MAX_VALUE);
    router.tunables.set("net.ipv4.icmp_msgs_burst", Integer.MAX_VALUE);
  }

  private void assertNoAllocation(Packets packet) {
    PacketBuffer original = packet.build();
    Runnable once =
        () -> {
          PacketBuffer p = router.pool.acquire();
          p.copyFrom(original);
          router.walk().receive(router.a(), p);
        };
    once.run();
    long before = router.a().counters().packetsOut() + router.b().counters().packetsOut();
    assertThat(Allocation.bytesPerCall(once)).isZero();
    assertThat(router.a().counters().packetsOut() + router.b().counters().packetsOut())
        .as("something left each time")
        .isGreaterThan(before + 100_000);
    assertThat(router.pool.inUse()).isZero();
  }

  @Test
  void looksUpRoutes() {
    RouteTable table = router.routing().table();
    assertThat(Allocation.bytesPerCall(() -> table.lookup(4, 0, 0x0A02_0002L))).isZero();
    assertThat(Allocation.bytesPerCall(() -> table.source(0, 6, 0xFD02L << 48, 2))).isZero();
  }

  @Test
  void forwards() {
    assertNoAllocation(Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payload("x"));
    assertNoAllocation(Packets.udp("fd01::2", 1, "fd02::2", 2).payload("x"));
  }

  @Test
  void fragments() {
    assertNoAllocation(Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).payloadBytes(3_000));
  }

  @Test
  void saysTimeExceeded() {
    assertNoAllocation(Packets.udp("10.1.0.2", 1, "10.2.0.2", 2).ttl(1));
    assertNoAllocation(Packets.udp("fd01::2", 1, "fd02::2", 2).ttl(1));
  }

  @Test
  void answersEcho() {
    assertNoAllocation(Packets.echo("10.1.0.2", "10.1.0.1", 1, 1));
    assertNoAllocation(Packets.echo("fd01::2", "fd01::1", 1, 1));
  }

  @Test
  void rejects() {
    router.rejectForwarded(4, RejectKind.TCP_RESET, RejectKind.PORT_UNREACHABLE);
    assertNoAllocation(Packets.udp("10.1.0.2", 1, "10.2.0.2", 2));
    assertNoAllocation(Packets.tcp("10.1.0.2", 1, "10.2.0.2", 2).flags(2));
  }
}
