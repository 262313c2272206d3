package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.ConnectionCountMatch;
import io.culvert.core.control.rules.AddressMask;
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
import io.culvert.core.wire.IpAddress;
import java.util.List;

/** {@code -m connlimit} ({@code extensions/libxt_connlimit.c}, revision 1). */
public final class ConnectionCountMatchExtension implements MatchExtension {

  private static final Option UP_TO = Option.value("connlimit-upto").orNot();
  private static final Option ABOVE = Option.value("connlimit-above").orNot();
  private static final Option MASK = Option.value("connlimit-mask");
  private static final Option SOURCE = Option.flag("connlimit-saddr");
  private static final Option DESTINATION = Option.flag("connlimit-daddr");
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "connlimit";
  }

  @Override
  public List<Option> options() {
    return List.of(UP_TO, ABOVE, MASK, SOURCE, DESTINATION);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(UP_TO, ABOVE);
    given.exclusive(SOURCE, DESTINATION);
    OptionUse use = given.has(UP_TO) ? given.use(UP_TO) : given.use(ABOVE);
    if (use == null) {
      throw given.problem(RuleCode.E009, "connlimit needs " + UP_TO + " or " + ABOVE);
    }
    long limit = Values.number(use, 0, U32);
    boolean upTo = use.option().equals(UP_TO) != use.inverted();
    int full = scope.ipVersion() == 4 ? 32 : 128;
    IpAddress mask =
        given.has(MASK)
            ? scope.addresses().prefixMask(given.use(MASK), given.use(MASK).text())
            : AddressMask.maskOf(scope.ipVersion(), full);
    boolean destination = given.has(DESTINATION);
    String saved =
        " "
            + (upTo ? UP_TO : ABOVE)
            + " "
            + limit
            + " "
            + MASK
            + " "
            + new AddressMask(mask, mask).prefixLength()
            + " "
            + (destination ? DESTINATION : SOURCE);
    return new ReadyMatch(
        "connlimit",
        saved,
        Placement.ANYWHERE,
        environment ->
            new ConnectionCountMatch(environment.conntrack(), limit, mask, destination, upTo));
  }
}
