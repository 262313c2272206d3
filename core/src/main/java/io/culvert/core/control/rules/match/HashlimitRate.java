package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.BucketRate;
import io.culvert.core.chain.match.ByteRate;
import io.culvert.core.chain.match.PacketRate;
import io.culvert.core.chain.match.SampledRate;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.Values;

/**
 * The rate of a {@code -m hashlimit}, in packets or bytes, kept to or only watched ({@code
 * --hashlimit-rate-match}).
 *
 * @param saved rate and burst as {@code iptables-save} prints them
 * @param sampling what is printed at the end of the match
 * @param bytes whether it is one of bytes
 * @param bucket what keeps to it
 * @param expireMillis how long idle buckets are kept unless a rule says so
 * @param printedExpireMillis how long they may be kept without that being printed
 */
record HashlimitRate(
    String saved,
    String sampling,
    boolean bytes,
    BucketRate bucket,
    long expireMillis,
    long printedExpireMillis) {

  static final Option BURST = Option.value("hashlimit-burst");
  static final Option MATCH = Option.flag("hashlimit-rate-match");
  static final Option INTERVAL = Option.value("hashlimit-rate-interval");

  private static final long U32 = 0xFFFF_FFFFL;
  private static final long SCALE = 1_000_000;
  private static final long NANOS_PER_UNIT = 1_000_000_000L / SCALE;
  private static final long MILLIS = 1000;
  private static final int DEFAULT_BURST = 5;
  private static final int MAX_BURST = 1_000_000;

  /** Beyond this many microseconds the kernel's 64-bit credits overflow ({@code user2credits}). */
  private static final long MAX_CREDIT = 134_217_728_460L;

  /** Bytes are counted in pieces of 1 &lt;&lt; 4 ({@code XT_HASHLIMIT_BYTE_SHIFT}). */
  private static final int PIECE_SHIFT = 4;

  private static final long MOST_BYTES = Long.MAX_VALUE >> 20;
  private static final long BYTES_EXPIRE_MILLIS = 15_000;
  private static final long BYTES_BURST_EXPIRE_MILLIS = 60_000;

  /** Reads the rate {@code use} says, with the burst and the interval that go with it. */
  static HashlimitRate read(Given given, OptionUse use) throws RuleProblem {
    return use.text().indexOf("b/s") > 0 ? ofBytes(given, use) : ofPackets(given, use);
  }

  // ---- packets

  private static HashlimitRate ofPackets(Given given, OptionUse use) throws RuleProblem {
    String text = use.text();
    int slash = text.indexOf('/');
    int unit = slash < 0 ? 0 : Rates.unit(text.substring(slash + 1));
    long number = Rates.leadingNumber(text);
    if (unit < 0 || number == 0) {
      throw use.bad("a rate such as 5/second, 100/hour or 20kb/s");
    }
    long unitSeconds = Rates.seconds(unit);
    boolean sampled = given.has(MATCH);
    long period = SCALE * unitSeconds / number / (sampled ? unitSeconds : 1);
    if (period == 0) {
      throw use.bad("a rate that can be kept: the most is 1000000/second");
    }
    long burst = given.has(BURST) ? burst(given.use(BURST)) : DEFAULT_BURST;
    if (burst > MAX_BURST) {
      throw given.use(BURST).bad("a number from 1 to " + MAX_BURST);
    }
    if (!sampled && period > MAX_CREDIT / burst) {
      throw use.bad("a rate and a burst that make less than 134217 seconds of credit");
    }
    long interval = interval(given, unitSeconds);
    BucketRate bucket =
        sampled
            ? new SampledRate(SCALE / period, burst + SCALE / period, interval)
            : new PacketRate(period * NANOS_PER_UNIT, burst);
    Rates.Rate printed = Rates.of(period, SCALE);
    return new HashlimitRate(
        " " + printed + " " + BURST + " " + burst,
        sampled ? sampling(interval) : "",
        false,
        bucket,
        unitSeconds * MILLIS,
        printed.unitSeconds() * MILLIS);
  }

  // ---- bytes

  private static HashlimitRate ofBytes(Given given, OptionUse use) throws RuleProblem {
    String text = use.text();
    long number = Rates.leadingNumber(text);
    long asked = number * factor(text.charAt(text.indexOf("b/s") - 1));
    if (number == 0) {
      throw use.bad("a rate such as 5/second, 100/hour or 20kb/s");
    }
    long cost = cost(asked);
    long rate = rate(cost);
    boolean sampled = given.has(MATCH);
    if (rate == 0 || !sampled && ByteRate.pieceCredits(cost) == 0) {
      throw use.bad("a rate that can be kept: from 16b/s to 16383mb/s");
    }
    long refills = 0;
    if (given.has(BURST)) {
      long burst = burst(given.use(BURST));
      if (burst < rate) {
        throw given.use(BURST).bad("a burst of at least what a second may have, " + rate + "b");
      }
      refills = (burst + rate - 1) / rate & U32;
    }
    long interval = interval(given, 1);
    BucketRate bucket =
        sampled
            ? new SampledRate(rate, rate * Math.max(1, refills), interval)
            : new ByteRate(cost, refills);
    String saved = refills == 0 ? "" : " " + BURST + " " + inUnits(rate * refills);
    return new HashlimitRate(
        " " + rateText(rate, cost) + saved,
        sampled ? sampling(interval) : "",
        true,
        bucket,
        given.has(BURST) ? BYTES_BURST_EXPIRE_MILLIS : BYTES_EXPIRE_MILLIS,
        refills == 0 ? BYTES_EXPIRE_MILLIS : BYTES_BURST_EXPIRE_MILLIS);
  }

  /** What the kernel is told of a rate ({@code bytes_to_cost}). */
  private static long cost(long bytes) {
    return U32 / ((bytes >> PIECE_SHIFT & U32) + 1);
  }

  /** The rate that a cost stands for ({@code cost_to_bytes}). */
  private static long rate(long cost) {
    return U32 / cost - 1 << PIECE_SHIFT;
  }

  private static long factor(char unit) {
    return unit == 'm' ? 1 << 20 : unit == 'k' ? 1 << 10 : 1;
  }

  private static String rateText(long rate, long cost) {
    for (int shift = 20; shift > 0; shift -= 10) {
      if (rate >> shift > 0 && cost(rate >> shift << shift) == cost) {
        return (rate >> shift) + (shift == 20 ? "mb/s" : "kb/s");
      }
    }
    return rate + "b/s";
  }

  private static String inUnits(long bytes) {
    return bytes >> 20 > 0
        ? (bytes >> 20) + "mb"
        : bytes >> 10 > 0 ? (bytes >> 10) + "kb" : bytes + "b";
  }

  // ---- what both have

  /** A number, with {@code k} or {@code m} and {@code b} behind it ({@code parse_burst}). */
  private static long burst(OptionUse use) throws RuleProblem {
    String text = use.text();
    int end = Values.numberEnd(text, 0);
    String unit = end < 0 ? "" : text.substring(end);
    long number = end < 0 ? 0 : Values.wide(use, text.substring(0, end));
    boolean plain = unit.isEmpty() && number > MAX_BURST;
    if (number <= 0 || number > MOST_BYTES || plain || !unit.matches("[km]?b?")) {
      throw use.bad("a number from 1 to " + MAX_BURST + ", or bytes such as 20kb");
    }
    return unit.isEmpty() ? number : number * factor(unit.charAt(0));
  }

  private static long interval(Given given, long usualSeconds) throws RuleProblem {
    OptionUse use = given.use(INTERVAL);
    if (use == null) {
      return usualSeconds;
    }
    long seconds = Rates.leadingNumber(use.text());
    if (seconds == 0 || seconds > Integer.MAX_VALUE) {
      throw use.bad("a number of seconds");
    }
    return seconds;
  }

  private static String sampling(long interval) {
    return " " + MATCH + (interval == 1 ? "" : " " + INTERVAL + " " + interval);
  }
}
