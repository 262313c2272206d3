package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.chain.match.RoutingHeaderMatch;
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
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** {@code -m rt} ({@code libip6t_rt.c}). */
public final class RoutingHeaderMatchExtension implements MatchExtension {

  private static final Option TYPE = Option.value("rt-type").orNot();
  private static final Option SEGMENTS = Option.value("rt-segsleft").orNot();
  private static final Option LENGTH = Option.value("rt-len").orNot();
  private static final Option RESERVED = Option.flag("rt-0-res");
  private static final Option ADDRESSES = Option.value("rt-0-addrs");
  private static final Option AMONG = Option.flag("rt-0-not-strict");
  private static final int MOST_ADDRESSES = 16;

  @Override
  public String name() {
    return "rt";
  }

  @Override
  public int ipVersion() {
    return 6;
  }

  @Override
  public List<Option> options() {
    return List.of(TYPE, SEGMENTS, LENGTH, RESERVED, ADDRESSES, AMONG);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    LongSpan type = RangeText.number(given, TYPE, RangeText.U32);
    LongSpan segments = RangeText.of(given, SEGMENTS, RangeText.U32);
    LongSpan length = RangeText.number(given, LENGTH, RangeText.U32);
    checkOrder(given, type);
    List<IpAddress> addresses = given.has(ADDRESSES) ? addresses(given, scope) : null;
    StringBuilder saved = new StringBuilder(RangeText.saved(TYPE, type, -1));
    saved.append(RangeText.saved(SEGMENTS, segments, RangeText.U32));
    saved.append(RangeText.saved(LENGTH, length, -1));
    saved.append(given.has(RESERVED) ? " " + RESERVED : "");
    if (addresses != null) {
      StringJoiner text = new StringJoiner(",");
      addresses.forEach(address -> text.add(AddressText.of(address)));
      saved.append(' ').append(ADDRESSES).append(' ').append(text);
    }
    saved.append(given.has(AMONG) ? " " + AMONG : "");
    RoutingHeaderMatch match =
        new RoutingHeaderMatch(
            new RoutingHeaderMatch.Wanted(
                type, segments, length, given.has(RESERVED), addresses, given.has(AMONG)));
    return new ReadyMatch("rt", saved.toString(), Placement.ANYWHERE, environment -> match);
  }

  /** What asks about type 0 stands behind {@code --rt-type 0}. */
  private static void checkOrder(Given given, LongSpan type) throws RuleProblem {
    boolean zero = type != null && type.min() == 0 && !type.negated();
    boolean typeSeen = false;
    boolean addressesSeen = false;
    for (OptionUse use : given.uses()) {
      boolean early =
          (use.option().equals(RESERVED) || use.option().equals(ADDRESSES)) && !(zero && typeSeen)
              || use.option().equals(AMONG) && !addressesSeen;
      if (early) {
        String first = use.option().equals(AMONG) ? ADDRESSES.toString() : TYPE + " 0";
        throw new RuleProblem(
            RuleCode.E009, use.at(), use.option() + " needs " + first + " before it");
      }
      typeSeen |= use.option().equals(TYPE);
      addressesSeen |= use.option().equals(ADDRESSES);
    }
  }

  private static List<IpAddress> addresses(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.use(ADDRESSES);
    List<IpAddress> all = new ArrayList<>();
    for (String part : use.text().split(",", -1)) {
      all.add(scope.addresses().numeric(use, part));
    }
    if (all.size() > MOST_ADDRESSES) {
      throw use.bad("a list of at most 16 addresses");
    }
    return all;
  }
}
