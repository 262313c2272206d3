package io.culvert.core.boot;

import io.culvert.core.control.offline.EngineKit;
import io.culvert.core.helper.HelperPlugin;
import io.culvert.core.helper.HelperPlugins;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.engine.EngineSide;
import io.culvert.core.twin.kernel.KernelSide;
import java.nio.file.Path;
import java.util.List;

/** Makes the sides of the twin out of everything that is built in, and plugins. Thread safe. */
public final class TwinSides implements Sides {

  private final EngineKit kit;

  /**
   * Sides with the helpers of a directory, which stay loaded for good.
   *
   * @param plugins where the plugin jars are
   * @throws TwinException if one of them can't be used
   */
  public TwinSides(Path plugins) {
    this(read(plugins));
  }

  /** Sides with these helpers. */
  public TwinSides(List<HelperPlugin> helpers) {
    kit = BuiltIns.kit(helpers);
  }

  private static List<HelperPlugin> read(Path plugins) {
    HelperPlugins read = HelperPlugins.read(plugins);
    if (!read.problems().isEmpty()) {
      throw new TwinException("plugin " + read.problems().get(0));
    }
    return read.plugins();
  }

  /** The names that rules attach the helpers by. */
  List<String> helpers() {
    return kit.helpers().stream()
        .flatMap(plugin -> plugin.helpers().stream())
        .map(helper -> helper.spec().name())
        .toList();
  }

  @Override
  public RouterSide kernel(Topology topology) {
    return KernelSide.open(topology);
  }

  @Override
  public RouterSide engine(Topology topology, Dice dice) {
    return new EngineSide(topology, dice, kit);
  }
}
