package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.ConnbytesMatch;
import io.culvert.core.chain.match.ConnbytesMatch.Unit;
import io.culvert.core.conntrack.Direction;
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
import java.util.Map;

/** {@code -m connbytes} ({@code libxt_connbytes.c}). */
public final class ConnbytesMatchExtension implements MatchExtension {

  private static final Option AMOUNT = Option.value("connbytes").orNot();
  private static final Option DIRECTION = Option.value("connbytes-dir");
  private static final Option MODE = Option.value("connbytes-mode");
  private static final Map<String, Unit> MODES =
      Map.of("packets", Unit.PACKETS, "bytes", Unit.BYTES, "avgpkt", Unit.AVERAGE);
  private static final String ACCOUNTING = "net.netfilter.nf_conntrack_acct";

  @Override
  public String name() {
    return "connbytes";
  }

  @Override
  public List<Option> options() {
    return List.of(AMOUNT, DIRECTION, MODE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(AMOUNT);
    String mode = given.require(MODE).text();
    String direction = given.require(DIRECTION).text();
    if (!MODES.containsKey(mode)) {
      throw given.use(MODE).bad("packets, bytes or avgpkt");
    }
    if (!List.of("original", "reply", "both").contains(direction)) {
      throw given.use(DIRECTION).bad("original, reply or both");
    }
    LongSpan amount = amount(use);
    boolean open = amount.max() == Long.MAX_VALUE || amount.max() == 0;
    String saved =
        (amount.negated() ? " ! " : " ")
            + AMOUNT
            + " "
            + amount.min()
            + (open ? "" : ":" + amount.max())
            + " "
            + MODE
            + " "
            + mode
            + " "
            + DIRECTION
            + " "
            + direction;
    ConnbytesMatch match =
        new ConnbytesMatch(
            amount,
            MODES.get(mode),
            switch (direction) {
              case "original" -> Direction.ORIGINAL;
              case "reply" -> Direction.REPLY;
              default -> null;
            });
    return new ReadyMatch(
        "connbytes",
        saved,
        Placement.ANYWHERE,
        environment -> {
          environment.conntrack().tunables().set(ACCOUNTING, 1); // as connbytes_mt_check
          return match;
        });
  }

  /** {@code A}, which is {@code A:}, or {@code A:B}; an amount that is one number isn't negated. */
  private static LongSpan amount(OptionUse use) throws RuleProblem {
    Values.Range range = Values.range(use, Long.MAX_VALUE);
    long max = use.text().indexOf(':') < 0 ? Long.MAX_VALUE : range.max();
    if (max < range.min()) {
      throw use.bad("a range of amounts: it ends before it begins");
    }
    return new LongSpan(range.min(), max, use.inverted() && max != range.min());
  }
}
