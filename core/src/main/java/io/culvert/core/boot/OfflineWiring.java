package io.culvert.core.boot;

import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugins;
import java.util.Optional;

/** Furnishes engines that run without kernel and loop. */
public final class OfflineWiring {

  private OfflineWiring() {}

  /** Everything that is built in, and the plugins that {@code config} names. */
  public static EngineKit kit(RouterConfig config) {
    HelperPlugins plugins =
        HelperPlugins.read(Router.source(config), Optional.empty(), file -> true);
    plugins.problems().forEach(p -> System.err.println("warning: plugin " + p)); // as Router
    return BuiltIns.kit(plugins.plugins()).on(Memory.totalBytes());
  }
}
