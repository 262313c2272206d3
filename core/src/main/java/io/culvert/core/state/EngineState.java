package io.culvert.core.state;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryImage;
import io.culvert.core.helper.HelperHost;
import io.culvert.core.nat.Nat;
import java.util.List;

/**
 * The parts of an engine that know connections.
 *
 * @param devices names of the devices, by index
 */
public record EngineState(Conntrack conntrack, Nat nat, HelperHost helpers, List<String> devices) {

  /**
   * Fills {@code image} with all that is known of the entry in that row: with its shifts of
   * sequence numbers, and its helper's memory. Loop only.
   *
   * @param entry is put on that row
   * @param epochMicros the wall clock at {@code nowNanos}
   * @return false if there is no such entry, or its time is over
   */
  public boolean image(
      int slot, ConntrackEntry entry, EntryImage image, long nowNanos, long epochMicros) {
    if (!image.take(conntrack.table(), slot, nowNanos, epochMicros)) {
      return false;
    }
    conntrack.table().entry(slot, entry);
    nat.sequences().image(entry, image.words(), EntryImage.SEQUENCES);
    helpers.image(entry, image);
    return true;
  }
}
