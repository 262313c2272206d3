package io.culvert.core.control.rules.target;

import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.MarkTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -j MARK} ({@code extensions/libxt_MARK.c}, revision 2). */
public final class MarkTargetExtension implements TargetExtension {

  static final Option SET_XMARK = Option.value("set-xmark");
  private static final Option SET = Option.value("set-mark");
  private static final Option AND = Option.value("and-mark");
  private static final Option OR = Option.value("or-mark");
  private static final Option XOR = Option.value("xor-mark");
  private static final long U32 = 0xFFFF_FFFFL;

  /** The ways to set a mark, which CONNMARK has too. */
  static final List<Option> SETTERS = List.of(SET_XMARK, SET, AND, OR, XOR);

  @Override
  public String name() {
    return "MARK";
  }

  @Override
  public List<Option> options() {
    return SETTERS;
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(SETTERS.toArray(Option[]::new));
    Values.Masked mark = read(given.uses().get(0));
    return new Spec(mark.value(), mark.mask());
  }

  /** What to XOR in and what to clear before that. */
  static Values.Masked read(OptionUse use) throws RuleProblem {
    if (use.option().equals(SET_XMARK)) {
      return Values.masked(use);
    }
    if (use.option().equals(SET)) {
      Values.Masked mark = Values.masked(use);
      return new Values.Masked(mark.value(), mark.value() | mark.mask());
    }
    int bits = (int) Values.number(use, 0, U32);
    if (use.option().equals(AND)) {
      return new Values.Masked(0, ~bits);
    }
    return new Values.Masked(bits, use.option().equals(OR) ? bits : 0);
  }

  /** {@code --set-xmark VALUE/MASK}. */
  static void save(StringBuilder out, int value, int mask) {
    out.append(' ').append(SET_XMARK).append(' ').append(Values.hex(value));
    out.append('/').append(Values.hex(mask));
  }

  private record Spec(int value, int mask) implements TargetSpec {

    @Override
    public String name() {
      return "MARK";
    }

    @Override
    public void save(StringBuilder out) {
      MarkTargetExtension.save(out, value, mask);
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new MarkTarget(value, mask);
    }
  }
}
