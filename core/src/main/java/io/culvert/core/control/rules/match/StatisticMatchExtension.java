package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.NthMatch;
import io.culvert.core.chain.match.RandomMatch;
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
import java.util.Locale;

/** {@code -m statistic}: by chance, or one of so many ({@code extensions/libxt_statistic.c}). */
public final class StatisticMatchExtension implements MatchExtension {

  private static final Option MODE = Option.value("mode");
  private static final Option PROBABILITY = Option.value("probability").orNot();
  private static final Option EVERY = Option.value("every").orNot();
  private static final Option PACKET = Option.value("packet");
  private static final String NUMBER = "\\s*\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";
  private static final long ONE = 0x8000_0000L;
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "statistic";
  }

  @Override
  public List<Option> options() {
    return List.of(MODE, PROBABILITY, EVERY, PACKET);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(PROBABILITY, EVERY);
    given.exclusive(PROBABILITY, PACKET);
    given.together(EVERY, PACKET);
    given.together(PACKET, EVERY);
    OptionUse mode = given.require(MODE);
    return switch (mode.text()) {
      case "random" -> random(given.require(PROBABILITY));
      case "nth" -> nth(given.require(EVERY), given.require(PACKET));
      default -> throw mode.bad("random or nth");
    };
  }

  private static MatchSpec random(OptionUse use) throws RuleProblem {
    double value = use.text().matches(NUMBER) ? Double.parseDouble(use.text().strip()) : -1;
    if (value < 0 || value > 1) {
      throw use.bad("a probability from 0 to 1");
    }
    long probability = Math.round(ONE * value);
    String saved =
        String.format(
            Locale.ROOT,
            " --mode random%s--probability %.11f",
            use.inverted() ? " ! " : " ",
            (double) probability / ONE);
    return new ReadyMatch(
        "statistic",
        saved,
        Placement.ANYWHERE,
        environment -> new RandomMatch(environment.random(), probability, use.inverted()));
  }

  private static MatchSpec nth(OptionUse everyUse, OptionUse packetUse) throws RuleProblem {
    long every = Values.number(everyUse, 1, U32);
    long packet = Values.number(packetUse, 0, U32);
    if (packet >= every) {
      throw packetUse.bad("a packet from 0 to " + (every - 1));
    }
    boolean not = everyUse.inverted();
    String saved =
        " --mode nth" + (not ? " ! " : " ") + EVERY + " " + every + " " + PACKET + " " + packet;
    return new ReadyMatch(
        "statistic", saved, Placement.ANYWHERE, environment -> new NthMatch(every, packet, not));
  }
}
