package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Match;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m comment}: text for people; always holds ({@code extensions/libxt_comment.c}). */
public final class CommentMatchExtension implements MatchExtension {

  private static final Option COMMENT = Option.value("comment");
  private static final int MAX_BYTES = 255;

  @Override
  public String name() {
    return "comment";
  }

  @Override
  public List<Option> options() {
    return List.of(COMMENT);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    return new Spec(Values.clipped(given.require(COMMENT).text(), MAX_BYTES));
  }

  private record Spec(String text) implements MatchSpec {

    @Override
    public String name() {
      return "comment";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(COMMENT);
      Values.quote(out, text);
    }

    @Override
    public Match compile(RuleEnvironment environment) {
      return null;
    }
  }
}
