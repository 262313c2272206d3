package io.culvert.core.control.rules;

import io.culvert.core.chain.SetSides;

/** What rules say of sets. */
public final class SetWords {

  private static final int MOST_SIDES = 3;

  private SetWords() {}

  /** {@code src,dst,…}, the second argument of an option; words may go on as they like. */
  public static SetSides sides(OptionUse use) throws RuleProblem {
    String[] words = use.second().text().split(",", -1);
    int sources = 0;
    for (int i = 0; i < words.length; i++) {
      if (!words[i].startsWith("src") && !words[i].startsWith("dst") || i >= MOST_SIDES) {
        throw new RuleProblem(
            RuleCode.E008, use.second(), "sides are up to three of src and dst, such as src,dst");
      }
      sources |= words[i].startsWith("src") ? 1 << i : 0;
    }
    return new SetSides(words.length, sources);
  }
}
