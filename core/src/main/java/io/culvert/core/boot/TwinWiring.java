package io.culvert.core.boot;

import io.culvert.core.twin.rules.RuleMix;
import io.culvert.core.twin.run.TwinParts;
import io.culvert.core.twin.traffic.mix.StandardMix;

/** Puts the twin together: its two sides, and who draws rules and traffic. */
public final class TwinWiring {

  private TwinWiring() {}

  /** All of it, with the helpers that were built with this program. */
  static TwinParts parts() {
    return parts(new TwinSides(Router.builtInPlugins()));
  }

  /** All of it, with other sides. */
  public static TwinParts parts(TwinSides sides) {
    return new TwinParts(
        sides,
        RuleMix.standard(BuiltInRules.catalog(), sides.helpers()),
        StandardMix.mix(),
        BuiltIns.ruleLanguage().knowingHelpers(sides.helpers()::contains),
        Version.text());
  }
}
