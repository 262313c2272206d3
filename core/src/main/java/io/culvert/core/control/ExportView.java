package io.culvert.core.control;

import java.util.SortedMap;

/**
 * An export of flows, as it was at one moment.
 *
 * @param name its section of the configuration's {@code export}
 * @param plugin id and version of the plugin that does it, empty where none offers it
 * @param state {@code running}; {@code failing} where the last thing it was given failed; {@code
 *     losing} where it was too slow within the last minute; {@code missing} where no plugin offers
 *     it
 * @param queued flows that wait for it
 * @param taken flows it has taken
 * @param lost flows left out since it was too slow
 * @param failed flows it failed with
 * @param counts its own figures by name
 * @param error what failed last, empty while nothing does
 */
public record ExportView(
    String name,
    String plugin,
    String state,
    long queued,
    long taken,
    long lost,
    long failed,
    SortedMap<String, Long> counts,
    String error) {

  /** Whether somebody should look at it. */
  public boolean troubled() {
    return !state.equals("running");
  }
}
