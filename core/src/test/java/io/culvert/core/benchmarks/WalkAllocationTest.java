package io.culvert.core.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.sim.PipeDevice;
import io.culvert.core.wire.Allocation;
import io.culvert.core.wire.PacketBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From device to device through the rules of the example with MASQUERADE, no packet allocates: not
 * one of a known connection, nor one that opens a connection, nor the end of that connection.
 */
class WalkAllocationTest {

  private static final int PORT = 40_000;

  private final RouterInMemory router = RouterInMemory.ftpGateway();

  private void assertNoAllocation(PipeDevice host, PacketBuffer packet) {
    long before = router.engine().drops().total();
    assertThat(Allocation.bytesPerCall(() -> router.send(host, packet))).isZero();
    assertThat(router.send(host, packet)).isEqualTo(1);
    assertThat(router.engine().drops().total()).isEqualTo(before);
  }

  private void assertNoAllocation(Flow flow) {
    assertNoAllocation(router.lanHost(), flow.outbound());
    assertNoAllocation(router.wanHost(), flow.inbound());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void establishedTcp(int version) {
    assertNoAllocation(Flow.tcp(router, version, PORT, 1000));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void establishedUdp(int version) {
    assertNoAllocation(Flow.udp(router, version, PORT, 64));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void echo(int version) {
    assertNoAllocation(Flow.echo(router, version, 77));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void superPackets(int version) {
    assertNoAllocation(Flow.superPackets(router, version, PORT, 60_000));
  }

  /** From the first packet to the sweep that finds the entry expired, over and over. */
  @ParameterizedTest
  @CsvSource({"TCP,4", "TCP,6", "UDP,4", "UDP,6"})
  void connectionsThatComeAndGo(String protocol, int version) {
    NewConnections connections = new NewConnections(router, protocol.equals("TCP"), version, 1024);
    Runnable oneConnection =
        () -> {
          connections.open();
          router.sleep(RouterInMemory.SECOND / 100);
          router.engine().maintain(4);
        };
    assertThat(Allocation.bytesPerCall(oneConnection)).isZero();
    assertThat(router.engine().drops().total()).isZero();
    assertThat(router.engine().conntrack().table().rows()).isBetween(3_000, 20_000);
  }
}
