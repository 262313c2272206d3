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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** An engine and who tells of it; tasks for the loop wait until they are carried out. */
public class TellingRig implements Loop {

  public final VirtualClock clock;
  public final Rig rig = Rig.silent();
  public final Telling telling;
  final EngineState engine;
  final Deque<Runnable> later = new ArrayDeque<>();

  /** One whose time is that clock's. */
  public TellingRig(VirtualClock clock) {
    this.clock = clock;
    Nat nat = new Nat(rig.conntrack, new SeededRandom(3));
    HelperHost helpers = new HelperHost(rig.conntrack, nat, HelperOptions.explicit(), clock);
    rig.now = clock.nanos();
    engine = new EngineState(rig.conntrack, nat, helpers, List.of());
    telling = new Telling(engine, clock, this);
  }

  /** Opens so many connections. */
  public void flows(int from, int count) {
    for (int i = from; i < from + count; i++) {
      rig.send(Packets.udp("10.0.0.2", 1_000 + i, "192.0.2.1", 53));
    }
  }

  /** Tells what there is to tell now. */
  public void tell() {
    telling.tick();
    carryOut();
  }

  final void carryOut() {
    while (!later.isEmpty()) {
      later.remove().run();
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
}
