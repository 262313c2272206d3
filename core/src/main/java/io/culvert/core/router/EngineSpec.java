package io.culvert.core.router;

import io.culvert.core.clock.Clock;
import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Tunables;
import io.culvert.core.helper.HelperOptions;
import io.culvert.core.nat.PortStart;
import io.culvert.core.wire.PacketPool;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an engine is made with. Two engines with the same specification that are given the same
 * packets at the same times do the same.
 *
 * @param tunables settings; the engine's floors register theirs
 * @param clock where the time comes from
 * @param seed where chance comes from
 * @param pool where packets' buffers come from; of engines that share one, only one may run
 * @param helpers what the operator decided about helpers
 * @param trackers registers the L4 trackers
 * @param faults told of faults that killed a packet; must not throw
 * @param ports makes, of the engine's source of chance, what says where a search for a port begins
 */
public record EngineSpec(
    Tunables tunables,
    Clock clock,
    long seed,
    PacketPool pool,
    HelperOptions helpers,
    Consumer<Conntrack> trackers,
    Consumer<RuntimeException> faults,
    Function<SeededRandom, PortStart> ports) {

  /** With ports drawn by chance, and at most {@code buffers} packets held at once. */
  public EngineSpec(
      Tunables tunables,
      Clock clock,
      long seed,
      int buffers,
      HelperOptions helpers,
      Consumer<Conntrack> trackers,
      Consumer<RuntimeException> faults) {
    this(
        tunables,
        clock,
        seed,
        new PacketPool(buffers),
        helpers,
        trackers,
        faults,
        PortStart::random);
  }
}
