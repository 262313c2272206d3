package io.culvert.core.control.rules.target;

import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.TtlTarget;
import io.culvert.core.chain.target.TtlTarget.Mode;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -j TTL} and {@code -j HL} ({@code libipt_TTL.c}, {@code libip6t_HL.c}). */
public final class TtlTargetExtension implements TargetExtension {

  private final int ipVersion;
  private final String name;
  private final List<Option> options;

  /** The one for rules of {@code ipVersion}. */
  public TtlTargetExtension(int ipVersion) {
    this.ipVersion = ipVersion;
    this.name = ipVersion == 4 ? "TTL" : "HL";
    String word = ipVersion == 4 ? "ttl" : "hl";
    this.options =
        List.of(
            Option.value(word + "-set"), Option.value(word + "-dec"), Option.value(word + "-inc"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int ipVersion() {
    return ipVersion;
  }

  @Override
  public List<Option> options() {
    return options;
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(options.toArray(Option[]::new));
    OptionUse use = given.uses().get(0);
    Mode mode = Mode.values()[options.indexOf(use.option())];
    TtlTarget target = new TtlTarget(mode, (int) Values.number(use, mode == Mode.SET ? 0 : 1, 255));
    String saved = " " + use.option() + " " + target.value();
    return new ReadyTarget(
        name, saved, Placement.ANYWHERE.in(TableName.MANGLE), environment -> target);
  }
}
