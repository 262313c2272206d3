package io.culvert.core.boot;

import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugins;

/** Furnishes the routers of simulated worlds. */
final class SimulationWiring {

  private SimulationWiring() {}

  /** Everything that is built in, and the helpers that were built with this program. */
  static EngineKit kit() {
    HelperPlugins plugins = HelperPlugins.read(Router.builtInPlugins());
    plugins.problems().forEach(p -> System.err.println("warning: plugin " + p)); // as Router
    return BuiltIns.kit(plugins.plugins());
  }
}
