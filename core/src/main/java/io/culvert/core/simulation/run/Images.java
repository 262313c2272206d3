package io.culvert.core.simulation.run;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryImage;
import java.util.function.Consumer;

/** All that members know of connections, as they would tell it. */
final class Images {

  private final World world;
  private final EntryImage image = new EntryImage();
  private final ConntrackEntry entry = new ConntrackEntry();

  Images(World world) {
    this.world = world;
  }

  /** Shows the words of each entry of that member that time has not ended; during the call only. */
  void each(Member of, Consumer<long[]> visitor) {
    long nanos = world.clock().nanos();
    int rows = of.state().conntrack().table().rows();
    for (int slot = 0; slot < rows; slot++) {
      if (of.state().image(slot, entry, image, nanos, world.clock().epochMicros())) {
        visitor.accept(image.words());
      }
    }
  }
}
