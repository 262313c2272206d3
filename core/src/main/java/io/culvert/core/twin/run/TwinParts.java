package io.culvert.core.twin.run;

import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Sides;
import io.culvert.core.twin.Traffic;
import io.culvert.core.twin.rules.AttachedRules;
import io.culvert.core.twin.run.TwinCommand.RulesRefused;
import io.culvert.core.twin.traffic.mix.StandardMix;

/**
 * What {@code culvert twin} is put together from.
 *
 * @param sides makes both routers
 * @param rules draws rule files
 * @param traffic draws what hosts say
 * @param language says what is wrong with an operator's file
 * @param version Culvert's
 */
public record TwinParts(
    Sides sides, RuleSource rules, Traffic.Source traffic, RuleLanguage language, String version) {

  /**
   * These, but all rules attach {@code helper}, and hosts say nothing but what is for it.
   *
   * @throws RulesRefused where the kernel or Culvert has no such helper
   */
  TwinParts about(String helper, int ipVersion) {
    try {
      AttachedRules attached = new AttachedRules(rules, helper, ipVersion);
      var read = language.read("--helper", attached.alone(), ipVersion, false);
      if (!read.ok()) {
        throw new RulesRefused(read.diagnostics().render().stripTrailing());
      }
      return new TwinParts(sides, attached, StandardMix.of(helper), language, version);
    } catch (IllegalArgumentException e) {
      throw new RulesRefused("culvert twin: " + e.getMessage());
    }
  }
}
