package io.culvert.core.twin.engine;

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
 */
public record EngineKit(
    RuleLanguage language, Consumer<Conntrack> trackers, List<HelperPlugin> helpers) {

  /** Copies the list. */
  public EngineKit {
    helpers = List.copyOf(helpers);
  }
}
