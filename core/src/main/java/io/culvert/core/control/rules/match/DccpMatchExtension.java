package io.culvert.core.control.rules.match;

import io.culvert.core.chain.Span;
import io.culvert.core.chain.match.DccpMatch;
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
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** {@code -m dccp} ({@code libxt_dccp.c}). */
public final class DccpMatchExtension implements MatchExtension {

  private static final Option TYPES = Option.value("dccp-types").orNot();
  private static final Option OPTION = Option.value("dccp-option").orNot();
  private static final List<String> NAMES =
      List.of(
          "REQUEST",
          "RESPONSE",
          "DATA",
          "ACK",
          "DATAACK",
          "CLOSEREQ",
          "CLOSE",
          "RESET",
          "SYNC",
          "SYNCACK",
          "INVALID");
  private static final int INVALID = 10;
  private static final int INVALID_BITS = 0xFC00;

  @Override
  public String name() {
    return "dccp";
  }

  @Override
  public List<Option> options() {
    return List.of(PortText.SOURCE, PortText.DESTINATION, TYPES, OPTION);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    Span source = range(given, PortText.SOURCE, scope);
    Span destination = range(given, PortText.DESTINATION, scope);
    StringBuilder saved = new StringBuilder();
    saved.append(PortText.given(given, PortText.SOURCE, source));
    saved.append(PortText.given(given, PortText.DESTINATION, destination));
    int types = DccpMatch.ALL_TYPES;
    if (given.has(TYPES)) {
      types = types(given.use(TYPES));
      saved.append(given.inverted(TYPES) ? " ! " : " ").append(TYPES).append(' ');
      saved.append(text(types));
    }
    int option = given.has(OPTION) ? (int) Values.number(given.use(OPTION), 1, 255) : 0;
    if (option > 0) {
      saved.append(given.inverted(OPTION) ? " ! " : " ").append(OPTION).append(' ').append(option);
    }
    DccpMatch match =
        new DccpMatch(
            source, destination, types, given.inverted(TYPES), option, given.inverted(OPTION));
    return new ReadyMatch(
        "dccp", saved.toString(), Placement.ANYWHERE.after(IpProtocol.DCCP), environment -> match);
  }

  private static Span range(Given given, Option option, RuleScope scope) throws RuleProblem {
    OptionUse use = given.use(option);
    if (use == null) {
      return Span.ANY_PORT;
    }
    Values.Range range = scope.ports().anyRange(use);
    return new Span((int) range.min(), (int) range.max(), use.inverted());
  }

  private static int types(OptionUse use) throws RuleProblem {
    int types = 0;
    for (String word : use.text().split(",")) {
      int type = NAMES.indexOf(word.toUpperCase(Locale.ROOT));
      if (type < 0 && !word.isEmpty()) {
        throw use.problem(RuleCode.E018, "there is no DCCP packet '" + word + "'")
            .cure("packets are " + String.join(", ", NAMES));
      }
      types |= word.isEmpty() ? 0 : type == INVALID ? INVALID_BITS : 1 << type;
    }
    return types;
  }

  private static String text(int types) {
    StringJoiner words = new StringJoiner(",");
    for (int type = 0; type < NAMES.size(); type++) {
      if ((types >> type & 1) != 0) {
        words.add(NAMES.get(type));
      }
    }
    return words.toString();
  }
}
