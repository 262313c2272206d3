package io.culvert.core.control.rules.target;

import io.culvert.core.chain.PacketParts;
import io.culvert.core.chain.SetSides;
import io.culvert.core.chain.target.SetTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.SetWords;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import io.culvert.core.sets.IpSets;
import java.util.List;

/** {@code -j SET} ({@code libxt_SET.c}, revision 3). */
public final class SetTargetExtension implements TargetExtension {

  private static final Option ADD = Option.pair("add-set");
  private static final Option DELETE = Option.pair("del-set");
  private static final Option MAP = Option.pair("map-set");
  private static final Option EXIST = Option.flag("exist");
  private static final Option TIMEOUT = Option.value("timeout");
  private static final long MOST_SECONDS = 0xFFFF_FFFEL;

  @Override
  public String name() {
    return "SET";
  }

  @Override
  public List<Option> options() {
    return List.of(ADD, DELETE, MAP, EXIST, TIMEOUT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    if (given.has(MAP)) {
      throw new RuleProblem(
          RuleCode.E012, given.use(MAP).at(), "sets with marks to map are not supported");
    }
    if (!given.has(ADD) && !given.has(DELETE)) {
      throw given.problem(RuleCode.E009, "SET needs " + ADD + " or " + DELETE);
    }
    given.together(EXIST, ADD);
    given.together(TIMEOUT, ADD);
    long seconds = given.has(TIMEOUT) ? Values.number(given.use(TIMEOUT), 0, MOST_SECONDS) : -1;
    boolean exist = given.has(EXIST);
    OptionUse add = given.use(ADD);
    OptionUse delete = given.use(DELETE);
    String saved =
        text(add, scope)
            + (exist ? " " + EXIST : "")
            + (seconds < 0 ? "" : " " + TIMEOUT + " " + seconds)
            + text(delete, scope);
    SetSides addSides = add == null ? null : SetWords.sides(add);
    SetSides deleteSides = delete == null ? null : SetWords.sides(delete);
    return new ReadyTarget(
        "SET",
        saved,
        Placement.ANYWHERE,
        environment -> {
          IpSets sets = environment.sets();
          return new SetTarget(
              named(sets, add, addSides), named(sets, delete, deleteSides), exist, seconds);
        });
  }

  private static String text(OptionUse use, RuleScope scope) throws RuleProblem {
    if (use == null) {
      return "";
    }
    scope.checkSet(use);
    return " " + use.option() + " " + use.text() + " " + SetWords.sides(use).text();
  }

  private static SetTarget.Named named(IpSets sets, OptionUse use, SetSides sides) {
    return use == null ? null : new SetTarget.Named(sets.slot(use.text()), new PacketParts(sides));
  }
}
