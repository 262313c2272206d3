package io.culvert.core.control.rules.target;

import io.culvert.core.chain.Hook;
import io.culvert.core.chain.RuleEnvironment;
import io.culvert.core.chain.Target;
import io.culvert.core.chain.target.TcpmssTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpProtocol;
import java.util.List;

/** {@code -j TCPMSS} ({@code extensions/libxt_TCPMSS.c}). */
public final class TcpmssTargetExtension implements TargetExtension {

  private static final Option SET = Option.value("set-mss");
  private static final Option CLAMP = Option.flag("clamp-mss-to-pmtu");

  private final int ipVersion;

  /** The one for rules of {@code ipVersion}. */
  public TcpmssTargetExtension(int ipVersion) {
    this.ipVersion = ipVersion;
  }

  @Override
  public String name() {
    return "TCPMSS";
  }

  @Override
  public int ipVersion() {
    return ipVersion;
  }

  @Override
  public List<Option> options() {
    return List.of(SET, CLAMP);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    int max = 0xFFFF - (ipVersion == 4 ? 20 : 40);
    int mss = given.has(SET) ? (int) Values.number(given.use(SET), 0, max) : TcpmssTarget.CLAMP;
    // the last one given counts, as in the tool
    boolean clampLast = given.uses().get(given.uses().size() - 1).option().equals(CLAMP);
    return new Spec(clampLast ? TcpmssTarget.CLAMP : mss);
  }

  private record Spec(int mss) implements TargetSpec {

    @Override
    public String name() {
      return "TCPMSS";
    }

    @Override
    public void save(StringBuilder out) {
      out.append(' ').append(mss == TcpmssTarget.CLAMP ? CLAMP : SET + " " + mss);
    }

    @Override
    public Target compile(RuleEnvironment environment) {
      return new TcpmssTarget(environment.addressTypes(), mss);
    }

    @Override
    public Placement placement() {
      Placement tcp = Placement.ANYWHERE.after(IpProtocol.TCP);
      return mss == TcpmssTarget.CLAMP ? tcp.at(Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING) : tcp;
    }
  }
}
