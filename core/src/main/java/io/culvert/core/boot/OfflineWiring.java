package io.culvert.core.boot;

import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugins;

/** Furnishes engines that run without kernel and loop. */
public final class OfflineWiring {

  private OfflineWiring() {}

  /** Everything that is built in, and the plugins that {@code config} names. */
  public static EngineKit kit(RouterConfig config) {
    HelperPlugins plugins =
        HelperPlugins.read(config.helpers().directory().orElseGet(Router::builtInPlugins));
    plugins.problems().forEach(p -> System.err.println("warning: plugin " + p)); // as Router
    return BuiltIns.kit(plugins.plugins()).on(Memory.totalBytes());
  }
}
