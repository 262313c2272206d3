package io.culvert.core.twin.run;

import io.culvert.core.twin.Dice;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Topology;

/** Two sides that belong together: the engine asks the kernel for its chance. One thread. */
final class Pair implements AutoCloseable {

  private final Topology topology;
  private final RouterSide kernel;
  private final RouterSide engine;
  private final DiceRecorder dice;

  private Pair(Sides sides, Topology topology, RouterSide kernel, Dice dice) {
    this.topology = topology;
    this.kernel = kernel;
    this.dice = new DiceRecorder(dice);
    engine = sides.engine(topology, this.dice);
  }

  /** This machine's kernel and the engine. */
  static Pair live(Sides sides, Topology topology) {
    RouterSide kernel = sides.kernel(topology);
    try {
      return new Pair(sides, topology, kernel, Dice.of(kernel));
    } catch (RuntimeException e) {
      kernel.close();
      throw e;
    }
  }

  /** What the kernel answered once, and the engine. */
  static Pair recorded(Sides sides, Topology topology, RecordedSide kernel) {
    return new Pair(sides, topology, kernel, kernel);
  }

  Topology topology() {
    return topology;
  }

  RouterSide kernel() {
    return kernel;
  }

  RouterSide engine() {
    return engine;
  }

  /** Whether the kernel's side only says what it said once. */
  boolean recorded() {
    return kernel instanceof RecordedSide;
  }

  /** Whether the kernel's side can be asked this now. */
  boolean knows(Probe probe) {
    return !(kernel instanceof RecordedSide side) || side.knows(probe);
  }

  DiceRecorder dice() {
    return dice;
  }

  @Override
  public void close() {
    try {
      engine.close();
    } finally {
      kernel.close();
    }
  }
}
