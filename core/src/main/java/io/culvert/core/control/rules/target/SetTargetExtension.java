package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.PacketParts;
import io.culvert.core.chain.SetSides;
import io.culvert.core.chain.TableName;
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
import io.culvert.core.sets.SetInfo;
import java.util.List;

/** {@code -j SET} ({@code libxt_SET.c}, revision 3). */
public final class SetTargetExtension implements TargetExtension {

  private static final Option ADD = Option.pair("add-set");
  private static final Option DELETE = Option.pair("del-set");
  private static final Option MAP = Option.pair("map-set");
  private static final Option EXIST = Option.flag("exist").orMore();
  private static final Option MAP_MARK = Option.flag("map-mark").orMore();
  private static final Option MAP_PRIORITY = Option.flag("map-prio").orMore();
  private static final Option MAP_QUEUE = Option.flag("map-queue").orMore();
  private static final Option TIMEOUT = Option.value("timeout").orMore();
  private static final long MOST_SECONDS = 0xFFFF_FFFEL;

  @Override
  public String name() {
    return "SET";
  }

  @Override
  public List<Option> options() {
    return List.of(ADD, DELETE, MAP, MAP_MARK, MAP_PRIORITY, MAP_QUEUE, EXIST, TIMEOUT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    if (!given.has(ADD) && !given.has(DELETE) && !given.has(MAP)) {
      throw given.problem(RuleCode.E009, "SET needs " + ADD + ", " + DELETE + " or " + MAP);
    }
    boolean ways = given.has(MAP_PRIORITY) || given.has(MAP_QUEUE);
    if (given.has(MAP) && !ways && !given.has(MAP_MARK)) {
      throw given.problem(
          RuleCode.E009, MAP + " needs " + MAP_MARK + ", " + MAP_PRIORITY + " or " + MAP_QUEUE);
    }
    for (Option what : List.of(MAP_MARK, MAP_PRIORITY, MAP_QUEUE)) {
      given.together(what, MAP);
    }
    given.together(EXIST, ADD);
    given.together(TIMEOUT, ADD);
    long seconds = given.has(TIMEOUT) ? Values.number(given.use(TIMEOUT), 0, MOST_SECONDS) : -1;
    boolean exist = given.has(EXIST);
    OptionUse add = given.use(ADD);
    OptionUse delete = given.use(DELETE);
    OptionUse map = given.use(MAP);
    String saved =
        text(add, scope)
            + (exist ? " " + EXIST : "")
            + (seconds < 0 ? "" : " " + TIMEOUT + " " + seconds)
            + text(delete, scope)
            + text(map, scope)
            + flags(given);
    SetSides addSides = add == null ? null : SetWords.sides(add);
    SetSides deleteSides = delete == null ? null : SetWords.sides(delete);
    SetSides mapSides = map == null ? null : SetWords.sides(map);
    return new ReadyTarget(
        "SET",
        saved,
        placement(map != null, ways),
        environment -> {
          IpSets sets = environment.sets();
          SetTarget.Mapping mapping =
              map == null
                  ? null
                  : new SetTarget.Mapping(
                      named(sets, map, mapSides),
                      given.has(MAP_MARK),
                      given.has(MAP_PRIORITY),
                      new SetInfo());
          return new SetTarget(
              named(sets, add, addSides),
              named(sets, delete, deleteSides),
              mapping,
              exist,
              seconds);
        });
  }

  private static Placement placement(boolean maps, boolean ways) {
    Placement table = maps ? Placement.ANYWHERE.in(TableName.MANGLE) : Placement.ANYWHERE;
    return ways ? table.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING) : table;
  }

  private static String flags(Given given) {
    StringBuilder flags = new StringBuilder();
    for (Option what : List.of(MAP_MARK, MAP_PRIORITY, MAP_QUEUE)) {
      flags.append(given.has(what) ? " " + what : "");
    }
    return flags.toString();
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
