package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.HashlimitMatch;
import io.culvert.core.chain.match.RateBuckets;
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
import io.culvert.core.control.rules.Shared;
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code -m hashlimit} ({@code extensions/libxt_hashlimit.c}, revision 3); rates are those of
 * {@link HashlimitRate}.
 */
public final class HashlimitMatchExtension implements MatchExtension {

  private static final Option UP_TO = Option.value("hashlimit-upto", "hashlimit").orNot();
  private static final Option ABOVE = Option.value("hashlimit-above").orNot();
  private static final Option SOURCE_MASK = Option.value("hashlimit-srcmask");
  private static final Option DESTINATION_MASK = Option.value("hashlimit-dstmask");
  private static final Option SIZE = Option.value("hashlimit-htable-size");
  private static final Option MAX = Option.value("hashlimit-htable-max");
  private static final Option INTERVAL = Option.value("hashlimit-htable-gcinterval");
  private static final Option EXPIRE = Option.value("hashlimit-htable-expire");
  private static final Option MODE = Option.value("hashlimit-mode");
  private static final Option NAME = Option.value("hashlimit-name");
  private static final List<String> MODES = List.of("srcip", "srcport", "dstip", "dstport");
  private static final long U32 = 0xFFFF_FFFFL;
  private static final int DEFAULT_INTERVAL = 1000;
  private static final int DEFAULT_SIZE = 8192;
  private static final int BUCKETS_EACH = 8;
  private static final long NANOS_PER_MILLI = 1_000_000;

  @Override
  public String name() {
    return "hashlimit";
  }

  @Override
  public List<Option> options() {
    return List.of(
        UP_TO,
        ABOVE,
        SOURCE_MASK,
        DESTINATION_MASK,
        HashlimitRate.BURST,
        SIZE,
        MAX,
        INTERVAL,
        EXPIRE,
        MODE,
        NAME,
        HashlimitRate.MATCH,
        HashlimitRate.INTERVAL);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(UP_TO, ABOVE);
    OptionUse use = given.has(UP_TO) ? given.use(UP_TO) : given.use(ABOVE);
    if (use == null) {
      throw given.problem(RuleCode.E009, "hashlimit needs " + UP_TO + " or " + ABOVE);
    }
    String table = listName(given.require(NAME));
    boolean above = use.option().equals(ABOVE) != use.inverted();
    HashlimitRate rate = HashlimitRate.read(given, use);
    Set<String> modes = modes(given);
    long size = number(given, SIZE, 0, 0);
    long max = number(given, MAX, 0, 0);
    long expireMillis = number(given, EXPIRE, 1, rate.expireMillis());
    int full = scope.ipVersion() == 4 ? 32 : 128;
    int sourceBits = bits(given, SOURCE_MASK, scope, full);
    int destinationBits = bits(given, DESTINATION_MASK, scope, full);
    String saved =
        saved(above, rate, modes, table)
            + sizes(given, size, max, expireMillis, rate.printedExpireMillis())
            + part(SOURCE_MASK, sourceBits, full)
            + part(DESTINATION_MASK, destinationBits, full)
            + rate.sampling();
    HashlimitMatch.Key key =
        new HashlimitMatch.Key(
            mask(modes.contains("srcip"), scope, sourceBits),
            mask(modes.contains("dstip"), scope, destinationBits),
            modes.contains("srcport"),
            modes.contains("dstport"));
    int most = most(size, max);
    String shared = table + "/" + scope.ipVersion();
    return new ReadyMatch(
        "hashlimit",
        saved,
        Placement.ANYWHERE,
        environment ->
            new HashlimitMatch(
                environment
                    .memory()
                    .named(
                        HashlimitMatch.Table.class,
                        shared,
                        () ->
                            new HashlimitMatch.Table(
                                key,
                                new RateBuckets(
                                    rate.bucket(), expireMillis * NANOS_PER_MILLI, most))),
                rate.bytes(),
                above),
        new Shared("hashlimit '" + table + "'", HashlimitRate.MATCH, !rate.sampling().isEmpty()));
  }

  /** A table holds no less than its size. */
  private static int most(long size, long max) {
    long slots = size == 0 ? DEFAULT_SIZE : size;
    long wanted = max == 0 ? slots * BUCKETS_EACH : Math.max(max, slots);
    return (int) Math.min(Integer.MAX_VALUE >> 1, wanted);
  }

  private static String listName(OptionUse use) throws RuleProblem {
    String name = use.text();
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
      throw use.bad("a name without slashes");
    }
    return name;
  }

  private static Set<String> modes(Given given) throws RuleProblem {
    Set<String> modes = new HashSet<>();
    if (given.has(MODE)) {
      for (String word : given.use(MODE).text().split("[,|]")) {
        if (!word.isEmpty() && !MODES.contains(word)) {
          throw given.use(MODE).bad("a list of " + String.join(" ", MODES));
        }
        modes.add(word);
      }
      modes.remove("");
    }
    return modes;
  }

  private static long number(Given given, Option option, long min, long otherwise)
      throws RuleProblem {
    return given.has(option) ? Values.number(given.use(option), min, U32) : otherwise;
  }

  private static int bits(Given given, Option option, RuleScope scope, int full)
      throws RuleProblem {
    if (!given.has(option)) {
      return full;
    }
    OptionUse use = given.use(option);
    IpAddress mask = scope.addresses().prefixMask(use, use.text());
    return new AddressMask(mask, mask).prefixLength();
  }

  private static IpAddress mask(boolean counts, RuleScope scope, int bits) {
    return counts ? AddressMask.maskOf(scope.ipVersion(), bits) : null;
  }

  private static String saved(boolean above, HashlimitRate rate, Set<String> modes, String table) {
    StringBuilder saved = new StringBuilder(" ").append(above ? ABOVE : UP_TO);
    saved.append(rate.saved());
    if (!modes.isEmpty()) {
      String words = MODES.stream().filter(modes::contains).collect(Collectors.joining(","));
      saved.append(' ').append(MODE).append(' ').append(words);
    }
    return saved.append(' ').append(NAME).append(' ').append(table).toString();
  }

  private static String sizes(
      Given given, long size, long max, long expireMillis, long usualExpireMillis)
      throws RuleProblem {
    return part(SIZE, size, 0)
        + part(MAX, max, 0)
        + part(INTERVAL, number(given, INTERVAL, 1, DEFAULT_INTERVAL), DEFAULT_INTERVAL)
        + part(EXPIRE, expireMillis, usualExpireMillis);
  }

  private static String part(Option option, long value, long usual) {
    return value == usual ? "" : " " + option + " " + value;
  }
}
