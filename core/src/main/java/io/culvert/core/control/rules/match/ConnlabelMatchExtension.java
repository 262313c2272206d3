package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.match.ConnlabelMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m connlabel} ({@code extensions/libxt_connlabel.c}). */
public final class ConnlabelMatchExtension implements MatchExtension {

  private static final Option LABEL = Option.value("label").orNot();
  private static final Option SET = Option.flag("set");

  @Override
  public String name() {
    return "connlabel";
  }

  @Override
  public List<Option> options() {
    return List.of(LABEL, SET);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    String text = given.require(LABEL).text();
    boolean number = text.matches("0[xX][0-9a-fA-F]+|[0-9]+");
    int label =
        number
            ? (int) Values.number(given.use(LABEL), 0, ConnlabelMatch.LABELS - 1)
            : scope.labels().label(text);
    if (label < 0) {
      throw given
          .use(LABEL)
          .problem(RuleCode.E018, "label '" + text + "' is not known, and no number from 0 to 127")
          .cure("names are in /etc/xtables/connlabel.conf");
    }
    String name = scope.labels().name(label);
    return new Spec(label, name, given.has(SET), given.inverted(LABEL));
  }

  private record Spec(int label, String named, boolean set, boolean not) implements MatchSpec {

    @Override
    public String name() {
      return "connlabel";
    }

    @Override
    public void save(StringBuilder out) {
      // always in quotes, which is not how other names are saved
      out.append(not ? " ! " : " ").append(LABEL).append(" \"").append(named).append('"');
      out.append(set ? " " + SET : "");
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return new ConnlabelMatch(label, set, not);
    }
  }
}
