package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.FragmentHeaderMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import java.util.List;

/** {@code -m frag} ({@code libip6t_frag.c}). */
public final class FragmentHeaderMatchExtension implements MatchExtension {

  private static final Option ID = Option.value("fragid").orNot();
  private static final Option LENGTH = Option.value("fraglen").orNot();
  private static final Option RESERVED = Option.flag("fragres");
  private static final Option FIRST = Option.flag("fragfirst");
  private static final Option MORE = Option.flag("fragmore");
  private static final Option LAST = Option.flag("fraglast");

  @Override
  public String name() {
    return "frag";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(ID, LENGTH, RESERVED, FIRST, MORE, LAST);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(MORE, LAST);
    LongSpan id = RangeText.of(given, ID, RangeText.U32);
    StringBuilder saved = new StringBuilder(RangeText.saved(ID, id, RangeText.U32));
    saved.append(RangeText.saved(LENGTH, RangeText.number(given, LENGTH, RangeText.U32), -1));
    for (Option flag : List.of(RESERVED, FIRST, MORE, LAST)) {
      saved.append(given.has(flag) ? " " + flag : "");
    }
    FragmentHeaderMatch match =
        new FragmentHeaderMatch(
            id, given.has(RESERVED), given.has(FIRST), given.has(MORE), given.has(LAST));
    return new ReadyMatch("frag", saved.toString(), Placement.ANYWHERE, environment -> match);
  }
}
