package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.WordMatch;
import io.culvert.core.chain.match.WordMatch.Operator;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --u32} says: {@code 0>>22&0x3C@4=0x29,0x30:0x35 && …} ({@code u32_parse} in {@code
 * libxt_u32.c}).
 */
final class WordTests {

  private static final int MOST = 11;
  private static final String BLANKS = " \t\n\u000B\f\r";

  private final OptionUse use;
  private final String text;
  private final List<WordMatch.Test> tests = new ArrayList<>();
  private int at;

  private WordTests(OptionUse use) {
    this.use = use;
    this.text = use.text();
  }

  static WordTests read(OptionUse use) throws RuleProblem {
    WordTests read = new WordTests(use);
    do {
      read.test();
    } while (read.takes("&&"));
    if (read.at < read.text.length()) {
      throw read.problem("',' or '&&' expected");
    }
    if (read.tests.size() > MOST) {
      throw read.problem("more than 11 tests");
    }
    return read;
  }

  WordMatch.Test[] tests() {
    return tests.toArray(WordMatch.Test[]::new);
  }

  private RuleProblem problem(String what) {
    return use.bad("understood: " + what + " at its character " + (at + 1));
  }

  private void test() throws RuleProblem {
    final long start = number();
    List<Operator> operators = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    while (!takes("=")) {
      operators.add(operator());
      numbers.add(number());
    }
    List<Long> values = new ArrayList<>();
    do {
      long min = number();
      values.add(min);
      values.add(takes(":") ? number() : min);
    } while (takes(","));
    if (numbers.size() >= MOST || values.size() > 2 * MOST) {
      throw problem("more than 11 numbers in a row");
    }
    tests.add(
        new WordMatch.Test(
            start, operators.toArray(Operator[]::new), longs(numbers), longs(values)));
  }

  private Operator operator() throws RuleProblem {
    if (takes("&")) {
      return Operator.AND;
    }
    if (takes("<<")) {
      return Operator.LEFT;
    }
    if (takes(">>")) {
      return Operator.RIGHT;
    }
    if (takes("@")) {
      return Operator.AT;
    }
    throw problem("one of & << >> @ = expected");
  }

  private void skip() {
    while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean takes(String word) {
    skip();
    boolean there = text.startsWith(word, at);
    at += there ? word.length() : 0;
    return there;
  }

  private long number() throws RuleProblem {
    skip();
    int end = Values.numberEnd(text, at);
    if (end < 0) {
      throw problem("a number of 32 bits expected");
    }
    long number = Values.number(use, use.value().saying(text.substring(at, end)), 0, 0xFFFF_FFFFL);
    at = end;
    return number;
  }

  private static long[] longs(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** The tests as they are printed. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (WordMatch.Test test : tests) {
      out.append(out.isEmpty() ? "" : "&&").append(hex(test.start()));
      for (int i = 0; i < test.operators().length; i++) {
        out.append(
            switch (test.operators()[i]) {
              case AND -> "&";
              case LEFT -> "<<";
              case RIGHT -> ">>";
              case AT -> "@";
            });
        out.append(hex(test.numbers()[i]));
      }
      for (int i = 0; i < test.values().length; i += 2) {
        long min = test.values()[i];
        long max = test.values()[i + 1];
        out.append(i == 0 ? "=" : ",").append(hex(min)).append(min == max ? "" : ":" + hex(max));
      }
    }
    return out.toString();
  }

  private static String hex(long number) {
    return Values.hex((int) number);
  }
}
