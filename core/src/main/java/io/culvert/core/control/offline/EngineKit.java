package io.culvert.core.control.offline;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.helper.HelperPlugin;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an engine is furnished with, by whoever knows everything that can be plugged in. May be
 * shared by the sides of several threads.
 *
 * @param language reads rule files
 * @param trackers registers the L4 trackers
 * @param helpers the helpers that rules may attach; they keep nothing in themselves
 * @param memoryBytes of the machine, from which table sizes are derived
 */
public record EngineKit(
    RuleLanguage language,
    Consumer<Conntrack> trackers,
    List<HelperPlugin> helpers,
    long memoryBytes) {

  /** Copies the list. */
  public EngineKit {
    helpers = List.copyOf(helpers);
  }

  /** On a machine of more than 4 GiB, whose tables have their full size. */
  public EngineKit(
      RuleLanguage language, Consumer<Conntrack> trackers, List<HelperPlugin> helpers) {
    this(language, trackers, helpers, 8L << 30);
  }

  /** The same on a machine with so much memory. */
  public EngineKit on(long newMemoryBytes) {
    return new EngineKit(language, trackers, helpers, newMemoryBytes);
  }
}
