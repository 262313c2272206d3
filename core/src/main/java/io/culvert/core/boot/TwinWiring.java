package io.culvert.core.boot;

import io.culvert.core.helper.HelperPlugins;
import io.culvert.core.twin.Dice;
import io.culvert.core.twin.RouterSide;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.engine.EngineKit;
import io.culvert.core.twin.engine.EngineSide;
import io.culvert.core.twin.kernel.KernelSide;
import io.culvert.core.twin.rules.RuleMix;
import io.culvert.core.twin.run.TwinParts;
import io.culvert.core.twin.traffic.mix.StandardMix;

/** Puts the twin together: its two sides, and who draws rules and traffic. */
public final class TwinWiring {

  private TwinWiring() {}

  /** All of it, with the helpers that were built with this program. */
  static TwinParts parts() {
    HelperPlugins helpers = HelperPlugins.read(Router.builtInPlugins());
    EngineKit kit = new EngineKit(BuiltIns.ruleLanguage(), BuiltIns::trackers, helpers.plugins());
    return new TwinParts(
        sides(kit),
        RuleMix.standard(
            BuiltInRules.catalog(),
            helpers.plugins().stream()
                .flatMap(plugin -> plugin.helpers().stream())
                .map(helper -> helper.spec().name())
                .toList()),
        StandardMix.mix(),
        BuiltIns.ruleLanguage(),
        Version.text());
  }

  /** Both sides, the engine furnished with {@code kit}. */
  public static Sides sides(EngineKit kit) {
    return new Sides() {
      @Override
      public RouterSide kernel(Topology topology) {
        return KernelSide.open(topology);
      }

      @Override
      public RouterSide engine(Topology topology, Dice dice) {
        return new EngineSide(topology, dice, kit);
      }
    };
  }
}
