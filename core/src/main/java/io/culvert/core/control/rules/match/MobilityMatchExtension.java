package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.MobilityMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Locale;

/** {@code -m mh} ({@code libip6t_mh.c}). */
public final class MobilityMatchExtension implements MatchExtension {

  private static final Option TYPE = Option.value("mh-type").orNot();
  private static final int MAX = 255;

  /** By type: the full name and the short one. */
  private static final List<List<String>> NAMES =
      List.of(
          List.of("binding-refresh-request", "brr"),
          List.of("home-test-init", "hoti"),
          List.of("careof-test-init", "coti"),
          List.of("home-test", "hot"),
          List.of("careof-test", "cot"),
          List.of("binding-update", "bu"),
          List.of("binding-acknowledgement", "ba"),
          List.of("binding-error", "be"));

  @Override
  public String name() {
    return "mh";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(TYPE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Span types = given.has(TYPE) ? types(given.use(TYPE)) : new Span(0, MAX, false);
    String saved =
        RangeText.saved(TYPE, new LongSpan(types.min(), types.max(), types.negated()), MAX);
    MobilityMatch match = new MobilityMatch(types);
    Placement placement = Placement.ANYWHERE.after(IpProtocol.MOBILITY);
    return new ReadyMatch("mh", saved, placement, environment -> match);
  }

  private static Span types(OptionUse use) throws RuleProblem {
    String text = use.text();
    int colon = text.indexOf(':');
    if (colon < 0) {
      int type = type(use, text);
      return new Span(type, type, use.inverted());
    }
    String last = text.substring(colon + 1);
    int min = colon == 0 ? 0 : type(use, text.substring(0, colon));
    int max = last.isEmpty() ? MAX : type(use, last);
    if (min > max) {
      throw use.bad("a range of types: it ends before it begins");
    }
    return new Span(min, max, use.inverted());
  }

  /** Names may be cut short; of several that fit, a whole one or else the first is meant. */
  private static int type(OptionUse use, String text) throws RuleProblem {
    String word = text.toLowerCase(Locale.ROOT);
    int begun = -1;
    for (int type = 0; type < NAMES.size(); type++) {
      for (String name : NAMES.get(type)) {
        if (name.equals(word)) {
          return type;
        }
        begun = begun < 0 && name.startsWith(word) ? type : begun;
      }
    }
    int type = begun >= 0 ? begun : use.wholeNumber(text, 0, MAX);
    if (type < 0) {
      throw use.bad("a type of mobility header: 0 to 255, or a name such as binding-update");
    }
    return type;
  }
}
