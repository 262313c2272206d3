package io.culvert.core.device.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.device.DeviceEvents;
import io.culvert.core.device.DeviceSetup;
import io.culvert.core.device.DeviceSpec;
import io.culvert.core.device.sim.FaultyDevice.Faults;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.PacketPool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyDeviceTest {

  private static final int SENT = 10_000;

  private final PacketPool pool = new PacketPool(32);
  private final DeviceSetup setup = new DeviceSetup(pool, new DropCounters(), DeviceEvents.NONE);

  /** Sends numbered packets through; the numbers in the order of arrival, -1 for damaged ones. */
  private List<Integer> run(Faults faults, long seed) {
    PipeDevice.Pair pair =
        PipeDevice.pair(
            DeviceSpec.network("a", 0, List.of()),
            DeviceSpec.network("b", 1, List.of()),
            Medium.IP,
            setup,
            16);
    FaultyDevice faulty = new FaultyDevice(pair.near(), faults, new SeededRandom(seed), pool);
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < SENT; i++) {
      PacketBuffer p = pool.acquire();
      p.extent(p.start(), p.start() + 8);
      p.i32(p.start(), i);
      p.i32(p.start() + 4, ~i);
      faulty.transmit(p);
      pair.far().read((from, got) -> arrived.add(number(got)), 64);
    }
    faulty.flush();
    pair.far().read((from, got) -> arrived.add(number(got)), 64);
    faulty.close();
    assertThat(pool.inUse()).isZero();
    return arrived;
  }

  private static int number(PacketBuffer p) {
    int number = p.i32(p.start()) == ~p.i32(p.start() + 4) ? p.i32(p.start()) : -1;
    p.release();
    return number;
  }

  @Test
  void aPerfectWireChangesNothing() {
    assertThat(run(Faults.NONE, 1)).hasSize(SENT).isSorted();
  }

  @Test
  void losesTheShareItIsTold() {
    assertThat(run(new Faults(100, 0, 0, 0), 1).size()).isBetween(8_800, 9_200);
  }

  @Test
  void doublesTheShareItIsTold() {
    List<Integer> arrived = run(new Faults(0, 100, 0, 0), 1);
    assertThat(arrived.size()).isBetween(10_800, 11_200);
    assertThat(new HashSet<>(arrived)).hasSize(SENT);
  }

  @Test
  void damagesTheShareItIsTold() {
    long damaged = run(new Faults(0, 0, 100, 0), 1).stream().filter(n -> n == -1).count();
    assertThat(damaged).isBetween(800L, 1200L);
  }

  @Test
  void letsPacketsBeOvertakenByOne() {
    List<Integer> arrived = run(new Faults(0, 0, 0, 100), 1);
    assertThat(arrived).hasSize(SENT).doesNotHaveDuplicates();
    long late = 0;
    for (int i = 0; i < SENT; i++) {
      assertThat(Math.abs(arrived.get(i) - i)).isLessThanOrEqualTo(1);
      late += arrived.get(i) < i ? 1 : 0;
    }
    assertThat(late).isBetween(700L, 1100L);
  }

  @Test
  void theSeedRepeatsEverything() {
    Faults faults = new Faults(50, 50, 50, 50);
    assertThat(run(faults, 7)).isEqualTo(run(faults, 7)).isNotEqualTo(run(faults, 8));
  }
}
