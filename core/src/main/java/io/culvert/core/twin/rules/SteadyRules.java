package io.culvert.core.twin.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator's rules such that neither the milliseconds of the day nor chance decide: rates are
 * slowed down to what {@link NotDrawn#FAST_RATES} allows, bursts kept; seconds are at least an hour
 * ({@link NotDrawn#SHORT_TIMES}); a probability becomes every so many packets ({@link
 * NotDrawn#RANDOM}). Lines stay where they are.
 *
 * @param text the rules
 * @param changed numbers of the lines that were changed, from 1 on
 */
public record SteadyRules(String text, List<Integer> changed) {

  private static final int MOST_A_DAY = 480;
  private static final String SLOW = "20/hour";

  /** More is refused for overflowing at the slow rate, and more packets no scenario has. */
  private static final int MAX_BURST = 400;

  private static final int LEAST_SECONDS = 3_600;
  private static final int LONG_MILLIS = LEAST_SECONDS * 1_000;
  private static final Map<String, Integer> A_DAY =
      Map.of("s", 86_400, "m", 1_440, "h", 24, "d", 1);

  private static final Pattern COUNTERS = Pattern.compile("^\\s*(?:\\[\\d+:\\d+] ?)?(?=-)");
  private static final Pattern RATE =
      Pattern.compile("(--limit|--hashlimit(?:-upto|-above)?)[ =](\\d+)/([smhd])\\w*");
  private static final Pattern BURST = Pattern.compile("(--(?:hash)?limit-burst)[ =](\\d+)");
  private static final Pattern EXPIRE = Pattern.compile("(--hashlimit-htable-expire)[ =](\\d+)");
  private static final Pattern SECONDS = Pattern.compile("(--seconds)[ =](\\d+)");
  private static final Pattern CHANCE =
      Pattern.compile("--mode random (! )?--probability (0?\\.\\d+)");

  /** Copies the list. */
  public SteadyRules {
    changed = List.copyOf(changed);
  }

  /**
   * Those of a file that can be read; counters in front of rules, which begin at 0, are left out.
   */
  public static SteadyRules of(String file) {
    StringBuilder text = new StringBuilder();
    List<Integer> changed = new ArrayList<>();
    int number = 0;
    for (String line : file.lines().toList()) {
      number++;
      String plain = COUNTERS.matcher(line).replaceFirst("");
      String steady = plain.startsWith("-") ? steady(plain) : plain;
      if (!steady.equals(plain)) {
        changed.add(number);
      }
      text.append(steady).append('\n');
    }
    return new SteadyRules(text.toString(), changed);
  }

  private static String steady(String rule) {
    String slow = RATE.matcher(rule).replaceAll(SteadyRules::rate);
    if (!slow.equals(rule)) {
      slow = BURST.matcher(slow).replaceAll(m -> atMost(m, MAX_BURST));
    }
    slow = EXPIRE.matcher(slow).replaceAll(m -> atLeast(m, LONG_MILLIS));
    slow = SECONDS.matcher(slow).replaceAll(m -> atLeast(m, LEAST_SECONDS));
    return CHANCE.matcher(slow).replaceAll(SteadyRules::turns);
  }

  private static String rate(MatchResult rate) {
    long number = number(rate.group(2));
    boolean slow = number <= MOST_A_DAY / A_DAY.get(rate.group(3));
    return slow ? Matcher.quoteReplacement(rate.group()) : rate.group(1) + " " + SLOW;
  }

  private static String turns(MatchResult chance) {
    double probability = Double.parseDouble(chance.group(2));
    long every = Math.max(1, Math.min(0xFFFF, Math.round(1 / Math.max(1e-9, probability))));
    String not = chance.group(1) == null ? "" : chance.group(1);
    return "--mode nth " + not + "--every " + every + " --packet 0";
  }

  private static String atLeast(MatchResult option, long least) {
    return option.group(1) + " " + Math.max(least, number(option.group(2)));
  }

  private static String atMost(MatchResult option, long most) {
    return option.group(1) + " " + Math.min(most, number(option.group(2)));
  }

  /** What is longer is refused by whoever reads the rules. */
  private static long number(String digits) {
    return digits.length() > 15 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
