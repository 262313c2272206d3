package io.culvert.core.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.VirtualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An engine and what keeps its state. */
final class Kept extends TellingRig implements AutoCloseable {

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  final List<String> warnings = new ArrayList<>();
  final StateKeeper keeper;

  Kept(Path folder, boolean journal) {
    super(new VirtualClock(1_000_000_000_000L, 1_700_000_000_000_000_000L));
    keeper = new StateKeeper(engine, folder, journal, clock, telling, warnings::add);
  }

  String load() {
    return keeper.load((device, version, high, low) -> true);
  }

  /** A second of the loop's life, and the writer's. */
  void tick() {
    for (int i = 0; i < 100; i++) {
      telling.tick();
      if (i % 25 == 24) {
        keeper.tick();
      }
      carryOut();
    }
  }

  /** Ticks until there are so many warnings; the writer is a thread that takes its time. */
  void tickUntilWarned(int count) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (warnings.size() < count) {
      assertThat(System.nanoTime()).as("warned of %s in time", warnings).isLessThan(end);
      tick();
    }
  }

  @Override
  public void close() {
    keeper.close();
  }
}
