package io.culvert.core.control.rules;

import java.util.List;

/**
 * One line of a table, read: a command and, for commands that carry one, a rule.
 *
 * @param command the letter of its command; 0 where the line is for the other IP version
 * @param keyword the command itself
 * @param chain the chain it names, or {@code null}
 * @param second rule number, new name or policy, or {@code null}
 * @param header the rule's own conditions without addresses
 * @param sources {@code -s}, as many as listed; at least one, {@code null} for none
 * @param destinations {@code -d}, likewise
 * @param matches in their order
 * @param target or {@code null}
 * @param places where each match stands, then the target
 * @param counters packets and bytes, or {@code null} where the line has none
 * @param warnings what extensions want to say
 */
record RuleLine(
    char command,
    Argument keyword,
    Argument chain,
    Argument second,
    RuleHeader header,
    List<AddressMask> sources,
    List<AddressMask> destinations,
    List<MatchSpec> matches,
    TargetSpec target,
    List<Argument> places,
    long[] counters,
    List<RuleScope.Warning> warnings) {

  /** The same with the counters that stood in front of the line. */
  RuleLine counted(long[] given) throws RuleProblem {
    if (counters != null) {
      throw new RuleProblem(RuleCode.E009, keyword, "counters are given twice");
    }
    boolean carries = "AIR".indexOf(command) >= 0;
    if (!carries) {
      throw new RuleProblem(RuleCode.E009, keyword, keyword + " takes no counters");
    }
    return new RuleLine(
        command,
        keyword,
        chain,
        second,
        header,
        sources,
        destinations,
        matches,
        target,
        places,
        given,
        warnings);
  }
}
