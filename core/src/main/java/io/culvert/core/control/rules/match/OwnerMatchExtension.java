package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.match.OwnerMatch;
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
import java.util.List;

/** {@code -m owner}: who has the socket a packet came from ({@code extensions/libxt_owner.c}). */
public final class OwnerMatchExtension implements MatchExtension {

  private static final Option USER = Option.value("uid-owner").orNot();
  private static final Option GROUP = Option.value("gid-owner").orNot();
  private static final Option SOCKET = Option.flag("socket-exists").orNot();
  private static final Option SUPPLEMENTARY = Option.flag("suppl-groups");

  @Override
  public String name() {
    return "owner";
  }

  @Override
  public List<Option> options() {
    return List.of(USER, GROUP, SOCKET, SUPPLEMENTARY);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    boolean groupGiven = false;
    boolean allNegated = true;
    for (OptionUse use : given.uses()) {
      groupGiven |= use.option().equals(GROUP);
      allNegated &= use.inverted();
      if (use.option().equals(SUPPLEMENTARY) && !groupGiven) {
        throw use.problem(RuleCode.E009, SUPPLEMENTARY + " needs " + GROUP + " before it");
      }
    }
    StringBuilder saved = new StringBuilder();
    for (Option option : List.of(SOCKET, USER, GROUP, SUPPLEMENTARY)) {
      OptionUse use = given.use(option);
      if (use != null) {
        saved.append(use.inverted() ? " ! " : " ").append(option);
        saved.append(option.arguments() == 0 ? "" : " " + ids(use, scope));
      }
    }
    scope.warn(
        RuleCode.W003,
        given.keyword(),
        "only the router's own answers have a socket here, and none has a user: for other packets"
            + (allNegated ? " this holds" : " this never matches"));
    boolean notSocket = given.has(SOCKET) && given.inverted(SOCKET);
    boolean ownersNegated =
        (!given.has(USER) || given.inverted(USER)) && (!given.has(GROUP) || given.inverted(GROUP));
    OwnerMatch match = new OwnerMatch(!notSocket && ownersNegated, allNegated);
    Placement sending = Placement.ANYWHERE.at(Hook.OUTPUT, Hook.POSTROUTING);
    return new ReadyMatch("owner", saved.toString(), sending, environment -> match);
  }

  private static String ids(OptionUse use, RuleScope scope) throws RuleProblem {
    int named = use.option().equals(USER) ? scope.user(use.text()) : scope.group(use.text());
    if (named >= 0) {
      return Integer.toString(named);
    }
    String[] parts = use.text().split("[-:]", -1);
    int first = use.wholeNumber(parts[0], 0, Integer.MAX_VALUE);
    int last = parts.length == 1 ? first : use.wholeNumber(parts[1], 0, Integer.MAX_VALUE);
    if (parts.length > 2 || first < 0 || last < 0) {
      throw use.bad("a known name, a number or a range of numbers");
    }
    return first == last ? "" + first : first + "-" + last;
  }
}
