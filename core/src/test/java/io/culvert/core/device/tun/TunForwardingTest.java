package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PacketSink;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TCP transfer between two kernels that passes packets from one TUN device to another. */
@Tag("tun")
class TunForwardingTest {

  private static final int BYTES = 20_000_000;

  private final PacketPool pool = new PacketPool(64);
  private final DeviceSetup setup = new DeviceSetup(pool, new DropCounters(), DeviceEvents.NONE);
  private int superPackets;
  private int failures;

  private static DeviceSpec spec(String name, TestNamespace in, int net, boolean offload) {
    Prefix v4 = Prefix.of("10.7" + net + ".0.1/24");
    Prefix v6 = Prefix.of("fd7" + net + "::1/64");
    PeerSpec peer =
        new PeerSpec(
            in.reference(),
            List.of(Prefix.of("10.7" + net + ".0.2/24"), Prefix.of("fd7" + net + "::2/64")),
            true,
            1000);
    return new DeviceSpec(
        name,
        net,
        Device.Role.NETWORK,
        1500,
        List.of(v4, v6),
        new DeviceSpec.Link(offload, 0, Optional.of(peer)));
  }

  @ParameterizedTest(name = "to {0}, offload {1} and {2}")
  @CsvSource({
    "10.71.0.2, true, true",
    "10.71.0.2, true, false",
    "10.71.0.2, false, true",
    "fd71::2, true, true",
    "fd71::2, true, false",
  })
  void everyByteArrives(String server, boolean lanOffload, boolean wanOffload) {
    try (TestNamespace lan = TestNamespace.make();
        TestNamespace wan = TestNamespace.make();
        TunTap lanDevice = TunTap.open(spec("lan0", lan, 0, lanOffload), Medium.IP, setup);
        TunTap wanDevice = TunTap.open(spec("wan0", wan, 1, wanOffload), Medium.IP, setup)) {
      PacketSink toWan = (from, packet) -> pass(packet, wanDevice);
      PacketSink toLan = (from, packet) -> pass(packet, lanDevice);
      TcpTransfer transfer = TcpTransfer.start(lan, wan, server, BYTES);
      while (!transfer.done()) {
        lanDevice.read(toWan, 64);
        wanDevice.read(toLan, 64);
      }
      assertThat(transfer.sent()).startsWith(BYTES + " ");
      assertThat(transfer.received()).isEqualTo(transfer.sent());
      assertThat(superPackets > 0).isEqualTo(lanOffload);
      assertThat(failures).isZero();
      assertThat(pool.inUse()).isZero();
    }
  }

  private void pass(PacketBuffer packet, TunTap to) {
    superPackets += packet.superPacket() ? 1 : 0;
    DropReason reason = to.transmit(packet);
    failures += reason == null ? 0 : 1;
  }
}
