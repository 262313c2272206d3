package io.culvert.core.control.state;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.clock.VirtualClock;
import io.culvert.core.conntrack.Rig;
import io.culvert.core.control.Loop;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.Nat;
import io.culvert.core.state.EngineState;
import io.culvert.core.wire.Packets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An engine and what keeps its state; tasks for the loop wait until they are carried out. */
final class Kept implements AutoCloseable, Loop {

  final VirtualClock clock = new VirtualClock(1_000_000_000_000L, 1_700_000_000_000_000_000L);
  final Rig rig = Rig.silent();
  final List<String> warnings = new ArrayList<>();
  final Deque<Runnable> later = new ArrayDeque<>();
  final Telling telling;
  final StateKeeper keeper;

  Kept(Path folder, boolean journal) {
    Nat nat = new Nat(rig.conntrack, new SeededRandom(3));
    HelperHost helpers = new HelperHost(rig.conntrack, nat, HelperOptions.explicit(), clock);
    rig.now = clock.nanos();
    EngineState engine = new EngineState(rig.conntrack, nat, helpers, List.of());
    telling = new Telling(engine, clock, this);
    keeper = new StateKeeper(engine, folder, journal, clock, telling, warnings::add);
  }

  String load() {
    return keeper.load((device, version, high, low) -> true);
  }

  void flows(int from, int count) {
    for (int i = from; i < from + count; i++) {
      rig.send(Packets.udp("10.0.0.2", 1_000 + i, "192.0.2.1", 53));
    }
  }

  /** A second of the loop's life, and the writer's. */
  void tick() {
    for (int i = 0; i < 100; i++) {
      telling.tick();
      if (i % 25 == 24) {
        keeper.tick();
      }
      while (!later.isEmpty()) {
        later.remove().run();
      }
    }
  }

  @Override
  public void run(Runnable task) {
    task.run();
  }

  @Override
  public void next(Runnable task) {
    later.add(task);
  }

  @Override
  public void close() {
    keeper.close();
  }
}
