package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.ConstantMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/**
 * A match for something that a router in user space has not: its answer is known when the rule is
 * read, and the operator is told.
 */
public final class AbsentMatchExtension implements MatchExtension {

  /**
   * What a rule says of it.
   *
   * @param holds the answer for every packet
   * @param saved its options as they are printed
   * @param placement where it may stand
   */
  record Answer(boolean holds, String saved, Placement placement) {}

  /** Reads the options of one. */
  interface Reader {

    /** The answer; refuses what makes no sense. */
    Answer read(Given given) throws RuleProblem;
  }

  private final String name;
  private final int ipVersion;
  private final List<Option> options;
  private final String why;
  private final Reader reader;

  AbsentMatchExtension(
      String name, int ipVersion, List<Option> options, String why, Reader reader) {
    this.name = name;
    this.ipVersion = ipVersion;
    this.options = options;
    this.why = why;
    this.reader = reader;
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
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Answer answer = reader.read(given);
    scope.warn(
        RuleCode.W003,
        given.keyword(),
        why + ": this " + (answer.holds() ? "holds for every packet" : "never matches"));
    ConstantMatch match = ConstantMatch.of(answer.holds());
    return new ReadyMatch(name, answer.saved(), answer.placement(), environment -> match);
  }
}
