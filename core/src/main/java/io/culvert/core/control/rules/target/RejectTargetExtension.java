package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RejectKind;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.TableName;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.RejectTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpProtocol;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code -j REJECT} ({@code libipt_REJECT.c}, {@code libip6t_REJECT.c}). */
public final class RejectTargetExtension implements TargetExtension {

  private static final Option WITH = Option.value("reject-with");

  private final int ipVersion;

  /** The one for rules of {@code ipVersion}. */
  public RejectTargetExtension(int ipVersion) {
    this.ipVersion = ipVersion;
  }

  @Override
  public String name() {
    return "REJECT";
  }

  @Override
  public int ipVersion() {
    return ipVersion;
  }

  @Override
  public List<Option> options() {
    return List.of(WITH);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    RejectKind kind = ipVersion == 4 ? RejectKind.PORT_UNREACHABLE : RejectKind.PORT_UNREACHABLE6;
    if (given.has(WITH)) {
      kind = kind(given.use(WITH));
      if (kind.tcpReset() && !scope.header().isProtocol(IpProtocol.TCP)) {
        throw given.use(WITH).problem(RuleCode.E007, "tcp-reset needs -p tcp in the same rule");
      }
    }
    return new Spec(kind);
  }

  private RejectKind kind(OptionUse use) throws RuleProblem {
    for (RejectKind kind : RejectKind.values()) {
      boolean is =
          Values.abbreviates(use.text(), kind.label().toUpperCase(Locale.ROOT))
              || Values.abbreviates(use.text(), kind.alias().toUpperCase(Locale.ROOT));
      if (kind.ipVersion() == ipVersion && is) {
        return kind;
      }
    }
    String all =
        Stream.of(RejectKind.values())
            .filter(k -> k.ipVersion() == ipVersion)
            .map(RejectKind::label)
            .collect(Collectors.joining(" "));
    throw use.bad("a way to reject").cure("ways are " + all);
  }

  private record Spec(RejectKind kind) implements TargetSpec {

    @Override
    public String name() {
      return "REJECT";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(WITH).append(' ').append(kind.label());
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new RejectTarget(environment.rejector(), kind);
    }

    @Override
    public Placement placement() {
      return Placement.ANYWHERE.in(TableName.FILTER).at(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);
    }
  }
}
