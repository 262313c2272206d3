package io.culvert.core.control.rules;

import java.util.ArrayList;
import java.util.List;

/** The options a rule gave one match or target, in their order. */
public final class Given {

  private final Argument keyword;
  private final List<OptionUse> uses = new ArrayList<>();

  Given(Argument keyword) {
    this.keyword = keyword;
  }

  void add(OptionUse use) throws RuleProblem {
    if (use.inverted() && !use.option().invertible()) {
      throw new RuleProblem(RuleCode.E009, use.at(), use.option() + " can't be negated");
    }
    if (!use.option().repeatable() && has(use.option())) {
      throw new RuleProblem(RuleCode.E009, use.at(), use.option() + " may be given only once");
    }
    uses.add(use);
  }

  /** The match's or target's own name in the rule, or the option that brought it in. */
  public Argument keyword() {
    return keyword;
  }

  /** All of them. */
  public List<OptionUse> uses() {
    return uses;
  }

  /** Whether {@code option} was given. */
  public boolean has(Option option) {
    return use(option) != null;
  }

  /** Whether {@code option} was given with {@code !}. */
  public boolean inverted(Option option) {
    OptionUse use = use(option);
    return use != null && use.inverted();
  }

  /** Whether any use of {@code option} was with {@code !}. */
  public boolean everInverted(Option option) {
    return uses.stream().anyMatch(use -> use.option().equals(option) && use.inverted());
  }

  /** The last use of {@code option}, or {@code null}. */
  public OptionUse use(Option option) {
    OptionUse found = null;
    for (OptionUse use : uses) {
      if (use.option().equals(option)) {
        found = use;
      }
    }
    return found;
  }

  /** Refuses the rule unless {@code option} was given. */
  public OptionUse require(Option option) throws RuleProblem {
    OptionUse use = use(option);
    if (use == null) {
      throw problem(RuleCode.E009, keyword + " needs " + option);
    }
    return use;
  }

  /** Refuses the rule unless something was given. */
  public void requireAny() throws RuleProblem {
    if (uses.isEmpty()) {
      throw problem(RuleCode.E009, keyword + " needs at least one of its options");
    }
  }

  /** Refuses the rule if two of {@code options} were given. */
  public void exclusive(Option... options) throws RuleProblem {
    OptionUse first = null;
    for (OptionUse use : uses) {
      if (!List.of(options).contains(use.option())) {
        continue;
      }
      if (first != null && !first.option().equals(use.option())) {
        throw new RuleProblem(
            RuleCode.E009, use.at(), use.option() + " can't be combined with " + first.option());
      }
      first = use;
    }
  }

  /** Refuses {@code option} without {@code other}. */
  public void together(Option option, Option other) throws RuleProblem {
    if (has(option) && !has(other)) {
      throw new RuleProblem(RuleCode.E009, use(option).at(), option + " needs " + other + " too");
    }
  }

  /** A problem with the match or target as a whole. */
  public RuleProblem problem(RuleCode code, String message) {
    return new RuleProblem(code, keyword, message);
  }
}
