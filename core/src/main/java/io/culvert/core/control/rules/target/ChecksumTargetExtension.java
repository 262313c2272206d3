package io.culvert.core.control.rules.target;

import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.ChecksumTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import java.util.List;

/** {@code -j CHECKSUM} ({@code extensions/libxt_CHECKSUM.c}). */
public final class ChecksumTargetExtension implements TargetExtension {

  private static final Option FILL = Option.flag("checksum-fill");

  @Override
  public String name() {
    return "CHECKSUM";
  }

  @Override
  public List<Option> options() {
    return List.of(FILL);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.require(FILL);
    Placement mangle = Placement.ANYWHERE.in(TableName.MANGLE);
    return new ReadyTarget("CHECKSUM", " " + FILL, mangle, environment -> ChecksumTarget.FILL);
  }
}
