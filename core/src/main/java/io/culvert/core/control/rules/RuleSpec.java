package io.culvert.core.control.rules;

import java.util.List;

/**
 * A rule as read: checked, of no engine yet. Immutable.
 *
 * @param line where it stands, from 1
 * @param keyword the command that brought it in, for diagnostics about the whole rule
 * @param header its own conditions
 * @param matches in their order
 * @param target what to do; {@code null} to only count
 * @param places where each match stands, then the target
 * @param packets initial counter
 * @param bytes initial counter
 * @param text the rule as {@code iptables-save} prints it behind {@code -A CHAIN}; what makes two
 *     rules the same
 */
record RuleSpec(
    int line,
    Argument keyword,
    RuleHeader header,
    List<MatchSpec> matches,
    TargetSpec target,
    List<Argument> places,
    long packets,
    long bytes,
    String text) {

  /** The rule of {@code line} with this header; a list of addresses makes several. */
  static RuleSpec of(int number, RuleLine line, RuleHeader header, Protocols protocols) {
    StringBuilder text = new StringBuilder();
    header.save(text, protocols);
    for (MatchSpec match : line.matches()) {
      text.append(" -m ").append(match.name());
      match.save(text);
    }
    TargetSpec target = line.target();
    if (target != null) {
      boolean goTo = target instanceof JumpSpec jump && jump.goTo();
      text.append(goTo ? " -g " : " -j ").append(target.name());
      target.save(text);
    }
    long[] counters = line.counters() == null ? new long[2] : line.counters();
    return new RuleSpec(
        number,
        line.keyword(),
        header,
        line.matches(),
        target,
        line.places(),
        counters[0],
        counters[1],
        text.toString());
  }

  RuleSpec zeroed() {
    return new RuleSpec(line, keyword, header, matches, target, places, 0, 0, text);
  }

  /** The same, of no line any more: it was there before the file. */
  RuleSpec placeless() {
    return new RuleSpec(0, keyword, header, matches, target, places, packets, bytes, text);
  }
}
