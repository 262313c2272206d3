package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.target.ClassifyTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code -j CLASSIFY} ({@code extensions/libxt_CLASSIFY.c}). */
public final class ClassifyTargetExtension implements TargetExtension {

  private static final Option CLASS = Option.value("set-class");
  private static final Pattern HEX =
      Pattern.compile("\\s*(?:0[xX])?([0-9a-fA-F]{1,8}):\\s*(?:0[xX])?([0-9a-fA-F]{1,8}).*");

  @Override
  public String name() {
    return "CLASSIFY";
  }

  @Override
  public List<Option> options() {
    return List.of(CLASS);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    OptionUse use = given.require(CLASS);
    Matcher numbers = HEX.matcher(use.text());
    if (!numbers.matches()) {
      throw use.bad("a class MAJOR:MINOR in hexadecimal");
    }
    int major = Integer.parseUnsignedInt(numbers.group(1), 16) & 0xFFFF;
    int minor = Integer.parseUnsignedInt(numbers.group(2), 16) & 0xFFFF;
    scope.warn(RuleCode.W003, given.keyword(), "nothing queues by class here; it is only kept");
    ClassifyTarget target = new ClassifyTarget(major << 16 | minor);
    String saved = String.format(" --set-class %04x:%04x", major, minor);
    Placement leaving = Placement.ANYWHERE.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    return new ReadyTarget("CLASSIFY", saved, leaving, environment -> target);
  }
}
