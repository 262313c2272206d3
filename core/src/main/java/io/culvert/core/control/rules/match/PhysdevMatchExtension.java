package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.match.ConstantMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code -m physdev}: ports of a bridge ({@code extensions/libxt_physdev.c}). There is no bridge:
 * then the kernel's match holds only if all that is asked is negated.
 */
public final class PhysdevMatchExtension implements MatchExtension {

  private static final Option IN = Option.value("physdev-in").orNot();
  private static final Option OUT = Option.value("physdev-out").orNot();
  private static final Option IS_IN = Option.flag("physdev-is-in").orNot();
  private static final Option IS_OUT = Option.flag("physdev-is-out").orNot();
  private static final Option BRIDGED = Option.flag("physdev-is-bridged").orNot();

  @Override
  public String name() {
    return "physdev";
  }

  @Override
  public List<Option> options() {
    return List.of(IN, OUT, IS_IN, IS_OUT, BRIDGED);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    StringBuilder saved = new StringBuilder();
    boolean allNegated = true;
    for (Option option : List.of(IS_IN, IN, IS_OUT, OUT, BRIDGED)) {
      OptionUse use = given.use(option);
      if (use == null) {
        continue;
      }
      allNegated &= use.inverted();
      saved.append(use.inverted() ? " ! " : " ").append(option);
      if (option.arguments() > 0) {
        if (use.text().getBytes(StandardCharsets.UTF_8).length > 15) {
          throw use.bad("a device name of at most 15 bytes");
        }
        saved.append(' ').append(use.text());
      }
    }
    scope.warn(
        RuleCode.W003,
        given.keyword(),
        "there is no bridge here: this "
            + (allNegated ? "holds for every packet" : "never matches"));
    ConstantMatch match = ConstantMatch.of(allNegated);
    boolean leaving = given.has(OUT) || given.has(IS_OUT);
    boolean bridged = given.has(BRIDGED) && !given.inverted(BRIDGED);
    Placement placement =
        leaving && !bridged
            ? Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.POSTROUTING)
            : Placement.ANYWHERE;
    return new ReadyMatch("physdev", saved.toString(), placement, environment -> match);
  }
}
