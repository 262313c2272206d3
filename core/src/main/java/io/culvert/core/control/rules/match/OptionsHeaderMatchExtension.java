package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.OptionsHeaderMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;
import java.util.StringJoiner;

/** {@code -m hbh} and {@code -m dst} ({@code libip6t_hbh.c}, {@code libip6t_dst.c}). */
public final class OptionsHeaderMatchExtension implements MatchExtension {

  private static final int MOST_OPTIONS = 16;
  private static final int BYTE = 0xFF;

  private final String name;
  private final int header;
  private final Option length;
  private final Option types;

  /** The one called {@code name}, for extension headers of kind {@code header}. */
  public OptionsHeaderMatchExtension(String name, int header) {
    this.name = name;
    this.header = header;
    this.length = Option.value(name + "-len").orNot();
    this.types = Option.value(name + "-opts");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(length, types);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    LongSpan bytes = RangeText.number(given, length, RangeText.U32);
    String saved = RangeText.saved(length, bytes, -1);
    int[] wanted = null;
    if (given.has(types)) {
      wanted = types(given.use(types));
      StringJoiner text = new StringJoiner(",");
      for (int option : wanted) {
        int size = option & BYTE;
        boolean anySize = size == OptionsHeaderMatch.ANY_LENGTH;
        text.add((option >> 8) + (anySize ? "" : ":" + size));
      }
      saved += " " + types + " " + text;
    }
    OptionsHeaderMatch match = new OptionsHeaderMatch(header, bytes, wanted);
    return new ReadyMatch(name, saved, Placement.ANYWHERE, environment -> match);
  }

  private static int[] types(OptionUse use) throws RuleProblem {
    String[] parts = use.text().split(",", -1);
    if (parts.length > MOST_OPTIONS
        || parts.length == MOST_OPTIONS && use.text().indexOf(':') >= 0) {
      throw use.bad("a list of at most 16 options");
    }
    int[] all = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      int colon = parts[i].indexOf(':');
      int type = number(use, colon < 0 ? parts[i] : parts[i].substring(0, colon));
      if (colon >= 0 && type == 0) {
        throw use.bad("a list of options: option 0 has no length");
      }
      int size =
          colon < 0 ? OptionsHeaderMatch.ANY_LENGTH : number(use, parts[i].substring(colon + 1));
      all[i] = type << 8 | size;
    }
    return all;
  }

  /** As far as the tool reads numbers here: of larger ones the lowest byte counts. */
  private static int number(OptionUse use, String text) throws RuleProblem {
    return (int) Values.wide(use, text) & BYTE;
  }
}
