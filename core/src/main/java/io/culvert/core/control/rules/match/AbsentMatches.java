package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** The matches for what is not there: sockets, several processors, groups of devices, realms. */
final class AbsentMatches {

  private static final Option CPU = Option.value("cpu").orNot();
  private static final Option FROM_GROUP = Option.value("src-group").orNot();
  private static final Option TO_GROUP = Option.value("dst-group").orNot();
  private static final Option REALM = Option.value("realm").orNot();
  private static final List<Option> SOCKET =
      List.of(Option.flag("transparent"), Option.flag("nowildcard"), Option.flag("restore-skmark"));
  private static final long U32 = 0xFFFF_FFFFL;

  private AbsentMatches() {}

  static List<AbsentMatchExtension> all() {
    return List.of(
        new AbsentMatchExtension(
            "cpu", 0, List.of(CPU), "one loop is the only processor, 0", AbsentMatches::cpu),
        new AbsentMatchExtension(
            "devgroup",
            0,
            List.of(FROM_GROUP, TO_GROUP),
            "every device is of group 0",
            AbsentMatches::groups),
        new AbsentMatchExtension(
            "realm", 4, List.of(REALM), "every route is of realm 0", AbsentMatches::realm),
        new AbsentMatchExtension(
            "socket", 0, SOCKET, "no socket is the router's", AbsentMatches::socket));
  }

  private static AbsentMatchExtension.Answer cpu(Given given) throws RuleProblem {
    OptionUse use = given.require(CPU);
    long number = Values.number(use, 0, U32);
    String saved = (use.inverted() ? " ! " : " ") + CPU + " " + number;
    return new AbsentMatchExtension.Answer(
        number == 0 != use.inverted(), saved, Placement.ANYWHERE);
  }

  private static AbsentMatchExtension.Answer groups(Given given) throws RuleProblem {
    given.requireAny();
    boolean holds = true;
    StringBuilder saved = new StringBuilder();
    for (Option option : List.of(FROM_GROUP, TO_GROUP)) {
      OptionUse use = given.use(option);
      if (use != null) {
        holds &= zero(use);
        saved.append(saved(use));
      }
    }
    Placement placement = Placement.ANYWHERE;
    if (given.has(FROM_GROUP) && given.has(TO_GROUP)) {
      placement = placement.at(Hook.FORWARD);
    } else if (given.has(FROM_GROUP)) {
      placement = placement.at(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD);
    } else {
      placement = placement.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    }
    return new AbsentMatchExtension.Answer(holds, saved.toString(), placement);
  }

  private static AbsentMatchExtension.Answer realm(Given given) throws RuleProblem {
    OptionUse use = given.require(REALM);
    return new AbsentMatchExtension.Answer(
        zero(use),
        saved(use),
        Placement.ANYWHERE.at(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING));
  }

  /** Whether 0 is meant. */
  private static boolean zero(OptionUse use) throws RuleProblem {
    return (Values.masked(use).value() == 0) != use.inverted();
  }

  private static String saved(OptionUse use) throws RuleProblem {
    Values.Masked masked = Values.masked(use);
    return (use.inverted() ? " ! " : " ")
        + use.option()
        + " "
        + Values.hex(masked.value(), masked.mask());
  }

  private static AbsentMatchExtension.Answer socket(Given given) {
    StringBuilder saved = new StringBuilder();
    for (Option flag : SOCKET) {
      saved.append(given.has(flag) ? " " + flag : "");
    }
    return new AbsentMatchExtension.Answer(
        false, saved.toString(), Placement.ANYWHERE.at(Hook.PREROUTING, Hook.INPUT));
  }
}
