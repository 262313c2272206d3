package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.StringMatch;
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
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** {@code -m string} ({@code libxt_string.c}, revision 1). */
public final class StringMatchExtension implements MatchExtension {

  private static final Option FROM = Option.value("from");
  private static final Option TO = Option.value("to");
  private static final Option ALGORITHM = Option.value("algo");
  private static final Option ANY_CASE = Option.flag("icase");
  private static final Option TEXT = Option.value("string").orNot();
  private static final Option HEX = Option.value("hex-string").orNot();
  private static final int MAX_BYTES = 128;
  private static final int FAR = 0xFFFF;

  @Override
  public String name() {
    return "string";
  }

  @Override
  public List<Option> options() {
    return List.of(FROM, TO, ALGORITHM, TEXT, HEX, ANY_CASE);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(TEXT, HEX);
    String algorithm = given.require(ALGORITHM).text();
    if (!algorithm.equals("bm") && !algorithm.equals("kmp")) {
      throw given.use(ALGORITHM).bad("bm or kmp");
    }
    OptionUse use = given.has(TEXT) ? given.use(TEXT) : given.use(HEX);
    if (use == null) {
      throw given.problem(RuleCode.E009, "string needs " + TEXT + " or " + HEX);
    }
    byte[] pattern =
        given.has(TEXT)
            ? use.text().getBytes(StandardCharsets.UTF_8)
            : new HexString(use).bytes(MAX_BYTES);
    if (pattern.length == 0 || pattern.length > MAX_BYTES) {
      throw use.bad("1 to 128 bytes");
    }
    int from = given.has(FROM) ? (int) Values.number(given.use(FROM), 0, FAR) : 0;
    int to = given.has(TO) ? (int) Values.number(given.use(TO), 0, FAR) : FAR;
    if (from > to) {
      throw (given.has(TO) ? given.use(TO) : given.use(FROM))
          .bad("a place behind " + FROM + " " + from);
    }
    boolean anyCase = given.has(ANY_CASE);
    String saved =
        pattern(pattern, use.inverted())
            + " "
            + ALGORITHM
            + " "
            + algorithm
            + (from == 0 ? "" : " " + FROM + " " + from)
            + (to == FAR ? "" : " " + TO + " " + to)
            + (anyCase ? " " + ANY_CASE : "");
    StringMatch match = new StringMatch(pattern, from, to, anyCase, use.inverted());
    return new ReadyMatch("string", saved, Placement.ANYWHERE, environment -> match);
  }

  /** As text where all of it can be printed. */
  private static String pattern(byte[] pattern, boolean not) {
    boolean hex = pattern[pattern.length - 1] == '\\';
    for (byte b : pattern) {
      hex |= b < ' ' || b > '~';
    }
    String option = (not ? " ! " : " ") + (hex ? HEX : TEXT);
    if (hex) {
      return option + " \"|" + HexFormat.of().formatHex(pattern) + "|\"";
    }
    String text = new String(pattern, StandardCharsets.US_ASCII);
    return option + " \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
