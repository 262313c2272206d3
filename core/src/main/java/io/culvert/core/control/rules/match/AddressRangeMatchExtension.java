package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.AddressRangeMatch;
import io.culvert.core.control.rules.AddressText;
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
import io.culvert.core.wire.IpAddress;
import java.util.List;

/** {@code -m iprange}: ranges of addresses ({@code extensions/libxt_iprange.c}). */
public final class AddressRangeMatchExtension implements MatchExtension {

  private static final Option SOURCE = Option.value("src-range").orNot();
  private static final Option DESTINATION = Option.value("dst-range").orNot();

  @Override
  public String name() {
    return "iprange";
  }

  @Override
  public List<Option> options() {
    return List.of(SOURCE, DESTINATION);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    AddressRangeMatch.Range source = range(given.use(SOURCE), scope);
    AddressRangeMatch.Range destination = range(given.use(DESTINATION), scope);
    String saved = saved(SOURCE, source) + saved(DESTINATION, destination);
    return new ReadyMatch(
        "iprange",
        saved,
        Placement.ANYWHERE,
        environment -> new AddressRangeMatch(source, destination));
  }

  private static AddressRangeMatch.Range range(OptionUse use, RuleScope scope) throws RuleProblem {
    if (use == null) {
      return null;
    }
    int dash = use.text().indexOf('-');
    String first = dash < 0 ? use.text() : use.text().substring(0, dash);
    String last = dash < 0 ? first : use.text().substring(dash + 1);
    IpAddress min = scope.addresses().numeric(use, first);
    IpAddress max = scope.addresses().numeric(use, last);
    if (min.compareTo(max) > 0) {
      scope.warn(RuleCode.W001, use.value(), "the range ends before it begins: nothing is in it");
    }
    return new AddressRangeMatch.Range(min, max, use.inverted());
  }

  private static String saved(Option option, AddressRangeMatch.Range range) {
    return range == null
        ? ""
        : (range.negated() ? " ! " : " ")
            + option
            + " "
            + AddressText.of(range.min())
            + "-"
            + AddressText.of(range.max());
  }
}
