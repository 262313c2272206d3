package io.culvert.core.twin.run;

import io.culvert.core.twin.Emission;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Traffic;
import java.util.List;
import java.util.Optional;

/** Recorded steps once more, aimed at the ports that NAT draws this time. One thread. */
final class Playback implements Traffic {

  private final List<Exchange> exchanges;
  private final PortRenaming renaming = new PortRenaming();
  private int next;

  Playback(List<Exchange> exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public Optional<Step> next() {
    if (next == exchanges.size()) {
      return Optional.empty();
    }
    Step step = exchanges.get(next++).step();
    return Optional.of(
        step instanceof Step.Packet p
            ? new Step.Packet(p.device(), renaming.apply(p.bytes()), p.remark())
            : step);
  }

  @Override
  public void seen(List<Emission> emissions) {
    renaming.learn(exchanges.get(next - 1).sent(), emissions);
  }
}
