package io.culvert.core.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.device.tun.TunTap;
import io.culvert.core.route.Neighbor;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.IpAddress;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A kernel on the same Ethernet finds us by ARP and neighbour discovery, and we find it. */
@Tag("tun")
class KernelNeighborTest {

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private TestNamespace namespace;
  private TunTap tap;
  private TestRouter router;

  @BeforeEach
  void start() {
    namespace = TestNamespace.make();
    PacketPool pool = new PacketPool(64);
    List<Prefix> theirs = List.of(Prefix.of("10.1.0.2/24"), Prefix.of("fd01::2/64"));
    PeerSpec peer = new PeerSpec(namespace.reference(), theirs, false, 0);
    DeviceSpec spec =
        new DeviceSpec(
            "rt0",
            0,
            Device.Role.NETWORK,
            1_500,
            List.of(Prefix.of("10.1.0.1/24"), Prefix.of("fd01::1/64")),
            new DeviceSpec.Link(true, 0, Optional.of(peer)));
    tap =
        TunTap.open(
            spec, Medium.ETHERNET, new DeviceSetup(pool, new DropCounters(), DeviceEvents.NONE));
    router = new TestRouter(pool, List.of(tap));
  }

  @AfterEach
  void stop() {
    if (tap != null) {
      tap.close();
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  /** Runs a command in the kernel's namespace while the router works. */
  private int exitCode(String... command) {
    Process process = namespace.start(command);
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (process.isAlive() && System.nanoTime() - deadline < 0) {
      router.nowNanos = System.nanoTime();
      tap.read(router.walk(), 32);
      router.neighbors().maintain(router.nowNanos);
      Thread.onSpinWait();
    }
    process.destroyForcibly();
    return TestNamespace.exitCode(process);
  }

  private void assertReachable(String ours, String theirs) {
    assertThat(exitCode("ping", "-n", "-c", "2", "-i", "0.2", "-W", "20", ours)).isZero();
    IpAddress a = IpAddress.of(theirs);
    Neighbor n = router.neighbors().table(a.version()).find(0, a.high(), a.low());
    assertThat(n).as("neighbour %s", theirs).isNotNull();
    assertThat(n.resolved()).isTrue();
  }

  @Test
  void meetsOverArp() {
    assertReachable("10.1.0.1", "10.1.0.2");
  }

  @Test
  void meetsOverNeighborDiscovery() {
    assertReachable("fd01::1", "fd01::2");
  }

  @Test
  void meetsOverLinkLocalAddresses() {
    Prefix own = router.routing().table().addresses(0).get(2);
    assertThat(exitCode("ping", "-n", "-c", "2", "-i", "0.2", "-W", "20", own.address() + "%rt0"))
        .isZero();
  }

  @Test
  void answersLargePings() {
    assertThat(exitCode("ping", "-n", "-c", "1", "-s", "5000", "-W", "20", "10.1.0.1")).isZero();
    assertThat(exitCode("ping", "-n", "-c", "1", "-s", "5000", "-W", "20", "fd01::1")).isZero();
  }
}
