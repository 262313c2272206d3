package io.culvert.core.control.rules.match;

import io.culvert.core.chain.SetSides;
import io.culvert.core.chain.match.SetMatch;
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
import io.culvert.core.control.rules.SetWords;
import io.culvert.core.control.rules.Values;
import io.culvert.core.sets.IpSet;
import java.util.List;

/** {@code -m set} ({@code libxt_set.c}, revision 4). */
public final class SetMatchExtension implements MatchExtension {

  private static final Option SET = Option.pair("match-set", "set").orNot();
  private static final Option EXCEPTIONS = Option.flag("return-nomatch").orMore();
  private static final Option COUNT = Option.flag("update-counters").orNot().orMore();
  private static final Option COUNT_MEMBERS = Option.flag("update-subcounters").orNot().orMore();
  private static final List<Option> PACKETS = counts("packets");
  private static final List<Option> BYTES = counts("bytes");

  private static List<Option> counts(String unit) {
    return List.of(
        Option.value(unit + "-eq").orNot(), Option.value(unit + "-lt"), Option.value(unit + "-gt"));
  }

  @Override
  public String name() {
    return "set";
  }

  @Override
  public List<Option> options() {
    return List.of(
        SET,
        EXCEPTIONS,
        COUNT,
        COUNT_MEMBERS,
        PACKETS.get(0),
        PACKETS.get(1),
        PACKETS.get(2),
        BYTES.get(0),
        BYTES.get(1),
        BYTES.get(2));
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(SET);
    scope.checkSet(use);
    SetSides sides = SetWords.sides(use);
    boolean skips = given.everInverted(COUNT);
    boolean skipsMembers = given.everInverted(COUNT_MEMBERS);
    StringBuilder saved = new StringBuilder(use.inverted() ? " !" : "");
    saved.append(' ').append(SET).append(' ').append(use.text()).append(' ').append(sides.text());
    saved.append(given.has(EXCEPTIONS) ? " " + EXCEPTIONS : "");
    saved.append(skips ? " ! " + COUNT : "").append(skipsMembers ? " ! " + COUNT_MEMBERS : "");
    IpSet.Asked.Counts packets = counts(given, PACKETS, saved);
    IpSet.Asked.Counts bytes = counts(given, BYTES, saved);
    IpSet.Asked asked =
        new IpSet.Asked(
            given.has(EXCEPTIONS),
            !skips,
            !skipsMembers,
            packets != null || bytes != null,
            packets,
            bytes);
    String name = use.text();
    boolean not = use.inverted();
    return new ReadyMatch(
        "set",
        saved.toString(),
        Placement.ANYWHERE,
        environment -> new SetMatch(environment.sets().slot(name), sides, asked, not));
  }

  private static IpSet.Asked.Counts counts(Given given, List<Option> options, StringBuilder saved)
      throws RuleProblem {
    IpSet.Asked.Counts counts = null;
    for (int i = 0; i < options.size(); i++) {
      OptionUse use = given.use(options.get(i));
      if (use == null) {
        continue;
      }
      if (counts != null) {
        throw new RuleProblem(
            RuleCode.E009, use.at(), "only one of -eq, -lt and -gt can be asked of a counter");
      }
      char operator = i == 0 ? use.inverted() ? '!' : '=' : i == 1 ? '<' : '>';
      counts = new IpSet.Asked.Counts(operator, Values.wide(use, use.text()));
      saved.append(use.inverted() ? " ! " : " ").append(use.option()).append(' ');
      saved.append(Long.toUnsignedString(counts.number()));
    }
    return counts;
  }
}
