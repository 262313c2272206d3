package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.RecentList;
import io.culvert.core.chain.match.RecentMatch;
import io.culvert.core.chain.match.RecentMatch.Mode;
import io.culvert.core.control.rules.AddressMask;
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
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpAddress;
import java.util.List;

/** {@code -m recent}: addresses seen before ({@code extensions/libxt_recent.c}, revision 1). */
public final class RecentMatchExtension implements MatchExtension {

  private static final List<Option> MODES =
      List.of(
          Option.flag("set").orNot(), Option.flag("rcheck").orNot(),
          Option.flag("update").orNot(), Option.flag("remove").orNot());
  private static final Option SECONDS = Option.value("seconds");
  private static final Option REAP = Option.flag("reap");
  private static final Option HITS = Option.value("hitcount");
  private static final Option SAME_TTL = Option.flag("rttl");
  private static final Option NAME = Option.value("name");
  private static final Option SOURCE = Option.flag("rsource");
  private static final Option DESTINATION = Option.flag("rdest");
  private static final Option MASK = Option.value("mask");
  private static final long U32 = 0xFFFF_FFFFL;
  private static final int MAX_HITS = 65_535;
  private static final int DEFAULT_STAMPS = 32;
  private static final int MAX_NAME_BYTES = 199;

  @Override
  public String name() {
    return "recent";
  }

  @Override
  public List<Option> options() {
    return List.of(
        MODES.get(0),
        MODES.get(1),
        MODES.get(2),
        MODES.get(3),
        SECONDS,
        REAP,
        HITS,
        SAME_TTL,
        NAME,
        SOURCE,
        DESTINATION,
        MASK);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(MODES.toArray(Option[]::new));
    OptionUse modeUse = null;
    for (OptionUse use : given.uses()) {
      modeUse = MODES.contains(use.option()) ? use : modeUse;
    }
    if (modeUse == null) {
      throw given.problem(RuleCode.E009, "recent needs --set, --rcheck, --update or --remove");
    }
    Mode mode = Mode.values()[MODES.indexOf(modeUse.option())];
    given.together(REAP, SECONDS);
    long seconds = given.has(SECONDS) ? Values.number(given.use(SECONDS), 1, U32) : 0;
    long hits = given.has(HITS) ? Values.number(given.use(HITS), 0, U32) : 0;
    if (hits > MAX_HITS) {
      throw given.use(HITS).bad("at most " + MAX_HITS);
    }
    boolean conditions = seconds + hits > 0 || given.has(SAME_TTL) || given.has(REAP);
    if (conditions && (mode == Mode.SET || mode == Mode.REMOVE)) {
      throw given.problem(RuleCode.E009, modeUse.option() + " goes with no further condition");
    }
    boolean destination = false;
    for (OptionUse use : given.uses()) { // the last one counts
      destination = use.option().equals(DESTINATION) || destination && !use.option().equals(SOURCE);
    }
    String list = listName(given);
    IpAddress mask =
        given.has(MASK)
            ? scope.addresses().host(given.use(MASK), given.use(MASK).text())
            : AddressMask.maskOf(scope.ipVersion(), scope.ipVersion() == 4 ? 32 : 128);
    StringBuilder saved = new StringBuilder(modeUse.inverted() ? " ! " : " ");
    saved.append(modeUse.option());
    saved.append(seconds > 0 ? " " + SECONDS + " " + (int) seconds : "");
    saved.append(given.has(REAP) ? " " + REAP : "");
    saved.append(hits > 0 ? " " + HITS + " " + hits : "");
    saved.append(given.has(SAME_TTL) ? " " + SAME_TTL : "");
    saved.append(' ').append(NAME).append(' ').append(list);
    saved.append(' ').append(MASK).append(' ').append(AddressText.of(mask));
    saved.append(' ').append(destination ? DESTINATION : SOURCE);
    RecentMatch.Condition condition =
        new RecentMatch.Condition(seconds, (int) hits, given.has(SAME_TTL), given.has(REAP));
    String shared = list + "/" + scope.ipVersion();
    boolean byDestination = destination;
    boolean not = modeUse.inverted();
    return new ReadyMatch(
        "recent",
        saved.toString(),
        Placement.ANYWHERE,
        environment -> {
          RecentList addresses =
              environment.memory().named(RecentList.class, shared, () -> new RecentList(mask));
          addresses.remember(condition.hits() > 0 ? condition.hits() : DEFAULT_STAMPS);
          return new RecentMatch(addresses, mode, condition, byDestination, not);
        });
  }

  private static String listName(Given given) throws RuleProblem {
    if (!given.has(NAME)) {
      return "DEFAULT";
    }
    String name = Values.clipped(given.use(NAME).text(), MAX_NAME_BYTES);
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
      throw given.use(NAME).bad("a name without slashes");
    }
    return name;
  }
}
