package io.culvert.core.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import io.culvert.core.wire.Packets;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large table written as a journal, saved at the end, and loaded again; it says what that costs.
 * With a million connections: {@code -Dculvert.flows=1000000}, and a heap of 1 GB.
 */
class LargeStateTest {

  private static final int FLOWS = Integer.getInteger("culvert.flows", 20_000);
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;

  @TempDir Path folder;
  private final List<Long> turnNanos = new ArrayList<>();

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void turn(Runnable task) {
    long before = cpuNanos();
    task.run();
    turnNanos.add(cpuNanos() - before);
  }

  private TellingRig router() {
    TellingRig made =
        new TellingRig(new VirtualClock(1_000_000_000_000L, 1_700_000_000_000_000_000L));
    made.rig.conntrack.tunables().set("net.netfilter.nf_conntrack_max", 2L * FLOWS);
    return made;
  }

  private StateKeeper keeper(TellingRig of) {
    return new StateKeeper(of.engine, folder, true, of.clock, of.telling, problem -> {});
  }

  @Test
  void allOfALargeTableGoesOn() throws Exception {
    Path file = folder.resolve(StateFile.NAME);
    TellingRig router = router();
    long saving;
    try (StateKeeper keeper = keeper(router)) {
      for (int i = 0; i < FLOWS; i++) {
        String from = "10." + (i >>> 20) + "." + (i >>> 12 & 255) + "." + (i >>> 4 & 255);
        router.rig.send(Packets.udp(from, 1_000 + (i & 15), "192.0.2.1", 53));
      }
      long began = System.nanoTime();
      keeper.start();
      int ticks = 0;
      while (!Files.exists(file)) { // its own thread writes it
        turn(router.telling::tick);
        ticks++;
        while (!router.later.isEmpty()) {
          turn(router.later.remove());
        }
        LockSupport.parkNanos(Telling.TICK_MILLIS * MILLI / 10);
      }
      say("journal: %d ms, %d ticks, %d MB", began, ticks, Files.size(file) >> 20);
      // of a few the code was not compiled yet
      turnNanos.subList(0, Math.min(turnNanos.size() / 2, 200)).clear();
      Collections.sort(turnNanos);
      System.out.printf(
          "turns of the loop: median %d us, 99 of 100 within %d us, longest %d us%n",
          turnNanos.get(turnNanos.size() / 2) / MICRO,
          turnNanos.get(turnNanos.size() * 99 / 100) / MICRO,
          turnNanos.get(turnNanos.size() - 1) / MICRO);
      saving = System.nanoTime();
      keeper.save();
    }
    say("save: %d ms, until all is written", saving);
    router = router();
    try (StateKeeper keeper = keeper(router)) {
      long began = System.nanoTime();
      assertThat(keeper.load((device, version, high, low) -> true))
          .isEqualTo("state: " + FLOWS + " connections and 0 expectations go on");
      say("load: %d ms", began);
    }
    assertThat(router.rig.count()).isEqualTo(FLOWS);
  }

  private static void say(String format, long began, Object... more) {
    List<Object> values = new ArrayList<>(List.of((System.nanoTime() - began) / MILLI));
    values.addAll(List.of(more));
    System.out.printf(format + "%n", values.toArray());
  }
}
