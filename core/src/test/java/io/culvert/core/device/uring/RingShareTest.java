package io.culvert.core.device.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.device.Device;
import io.culvert.core.device.DeviceException;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.PeerSpec;
import io.culvert.core.device.RecordedEvents;
import io.culvert.core.device.tun.TestNamespace;
import io.culvert.core.device.tun.TunTap;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketPool;
import io.culvert.core.wire.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flood of one device must not make the packets of another late. */
@Tag("tun")
class RingShareTest {

  private static final int BUFFERS = 512;
  private static final int SHARE = 64;
  private static final int BURST = 400;
  private static final int CROWDED_TURNS = 8;

  private final PacketPool pool = new PacketPool(4 * BUFFERS);
  private final DropCounters drops = new DropCounters();
  private final DeviceSetup setup = new DeviceSetup(pool, drops, new RecordedEvents());
  private final Map<String, Integer> came = new HashMap<>();

  @BeforeEach
  void needsARing() {
    TestNamespace.assumeRights();
    try {
      RingPump.requireKernel();
    } catch (DeviceException e) {
      assumeTrue(false, e.getMessage());
    }
  }

  private TunTap open(TestNamespace in, String name, int index) {
    String network = "10." + (77 + index) + ".0.";
    PeerSpec peer =
        new PeerSpec(in.reference(), List.of(Prefix.of(network + "2/24")), index == 0, 0);
    return TunTap.open(
        new DeviceSpec(
            name,
            index,
            Device.Role.NETWORK,
            1500,
            List.of(Prefix.of(network + "1/24")),
            new DeviceSpec.Link(true, 0, Optional.of(peer))),
        Medium.IP,
        setup);
  }

  private static void burst(TestNamespace from, String to, int packets) {
    String loop = "for ((i = 0; i < " + packets + "; i++)); do echo x > /dev/udp/" + to;
    from.run("bash", "-c", loop + "/9; done");
  }

  /** What one turn brings of that device. */
  private int turn(RingPump pump, String device) {
    int before = came.getOrDefault(device, 0);
    pump.turn();
    return came.getOrDefault(device, 0) - before;
  }

  /** Tried more than once, as the kernel may have a packet of its own for the other device. */
  private boolean wholeTurn(TestNamespace lan, RingPump pump) {
    boolean whole = false;
    for (int i = 0; i < 10 && !whole; i++) {
      for (int n = 0; n < 200; n++) {
        pump.turn();
      }
      burst(lan, "10.77.0.9", BURST);
      whole = turn(pump, "flood0") > SHARE;
    }
    return whole;
  }

  @Test
  void whoFloodsHasFewPacketsInATurnWhileOthersHaveSome() {
    try (TestNamespace lan = TestNamespace.make();
        TunTap flooded = open(lan, "flood0", 0);
        TunTap quiet = open(lan, "quiet0", 1);
        RingPump pump =
            new RingPump(
                new RingPump.Parts(
                    (from, packet) -> {
                      came.merge(from.name(), 1, Integer::sum);
                      packet.release();
                    },
                    pool,
                    drops,
                    (device, fault) -> {
                      throw new AssertionError(fault);
                    }),
                BUFFERS)) {
      pump.add(flooded);
      pump.add(quiet);
      for (int i = 0; i < CROWDED_TURNS + 1; i++) {
        assertThat(wholeTurn(lan, pump)).as("a burst is no flood").isTrue();
        burst(lan, "10.78.0.9", 1);
        pump.turn();
      }
      // the kernel still has all of its buffers: they are used up first
      for (int i = 0; i < 3; i++) {
        burst(lan, "10.77.0.9", BURST);
        burst(lan, "10.78.0.9", 1);
        for (int n = 0; n < 20; n++) {
          pump.turn();
        }
      }
      int expected = came.get("flood0") + BURST;
      assertThat(expected).isGreaterThanOrEqualTo(4 * BURST);
      burst(lan, "10.77.0.9", BURST);
      for (int n = 0; n < 20; n++) {
        assertThat(turn(pump, "flood0")).isLessThanOrEqualTo(SHARE);
      }
      assertThat(came.get("flood0")).isGreaterThanOrEqualTo(expected);
      assertThat(came.get("quiet0")).isGreaterThanOrEqualTo(3);
      assertThat(wholeTurn(lan, pump)).as("left alone it has all of them again").isTrue();
    }
    assertThat(pool.inUse()).isZero();
  }
}
