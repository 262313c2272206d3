package io.culvert.core.control.rules.match;

import io.culvert.core.chain.LongSpan;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.Values;

/** Ranges of numbers that are all of them unless said otherwise ({@code XTTYPE_UINT32RC}). */
final class RangeText {

  /** The largest number of 32 bits. */
  static final long U32 = 0xFFFF_FFFFL;

  private RangeText() {}

  /** What {@code option} says, up to {@code max}; everything where it was not given. */
  static LongSpan of(Given given, Option option, long max) throws RuleProblem {
    OptionUse use = given.use(option);
    if (use == null) {
      return new LongSpan(0, max, false);
    }
    Values.Range range = Values.range(use, max);
    return new LongSpan(range.min(), range.max(), use.inverted());
  }

  /** A number or {@code null} where the option was not given. */
  static LongSpan number(Given given, Option option, long max) throws RuleProblem {
    OptionUse use = given.use(option);
    if (use == null) {
      return null;
    }
    long number = Values.number(use, 0, max);
    return new LongSpan(number, number, use.inverted());
  }

  /** The option as it is printed; nothing for {@code null} or, even negated, for everything. */
  static String saved(Option option, LongSpan span, long max) {
    if (span == null || span.min() == 0 && span.max() == max) {
      return "";
    }
    return (span.negated() ? " ! " : " ") + option + " " + span.text();
  }
}
