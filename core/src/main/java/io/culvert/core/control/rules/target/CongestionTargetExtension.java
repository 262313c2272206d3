package io.culvert.core.control.rules.target;

import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.CongestionTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.control.rules.Values;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.TcpView;
import java.util.List;

/** {@code -j ECN} ({@code libipt_ECN.c}). */
public final class CongestionTargetExtension implements TargetExtension {

  private static final Option REMOVE = Option.flag("ecn-tcp-remove");
  private static final Option REDUCED = Option.value("ecn-tcp-cwr");
  private static final Option ECHO = Option.value("ecn-tcp-ece");
  private static final Option CODEPOINT = Option.value("ecn-ip-ect");

  @Override
  public String name() {
    return "ECN";
  }

  @Override
  public int ipVersion() {
    return 4;
  }

  @Override
  public List<Option> options() {
    return List.of(REMOVE, REDUCED, ECHO, CODEPOINT);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.requireAny();
    given.exclusive(REMOVE, REDUCED);
    given.exclusive(REMOVE, ECHO);
    int mask = given.has(REMOVE) ? TcpView.ECE | TcpView.CWR : 0;
    int value = 0;
    StringBuilder flags = new StringBuilder();
    for (Option option : List.of(ECHO, REDUCED)) {
      if (given.has(option)) {
        int flag = option.equals(ECHO) ? TcpView.ECE : TcpView.CWR;
        long on = Values.number(given.use(option), 0, 1);
        mask |= flag;
        value |= on == 1 ? flag : 0;
        flags.append(' ').append(option).append(' ').append(on);
      }
    }
    if (given.has(REMOVE)) {
      flags.append(' ').append(ECHO).append(" 0 ").append(REDUCED).append(" 0");
    }
    boolean removes = mask == (TcpView.ECE | TcpView.CWR) && value == 0;
    int codepoint = given.has(CODEPOINT) ? (int) Values.number(given.use(CODEPOINT), 0, 3) : -1;
    // the tool forgets what stands before --ecn-tcp-remove
    codepoint = forgotten(given) ? -1 : codepoint;
    String saved =
        codepoint >= 0
            ? flags + " " + CODEPOINT + " " + codepoint
            : removes ? " " + REMOVE : flags.toString();
    CongestionTarget target = new CongestionTarget(codepoint, mask, value);
    Placement table = Placement.ANYWHERE.in(TableName.MANGLE);
    return new ReadyTarget(
        "ECN", saved, mask == 0 ? table : table.after(IpProtocol.TCP), environment -> target);
  }

  private static boolean forgotten(Given given) {
    List<OptionUse> uses = given.uses();
    return uses.indexOf(given.use(CODEPOINT)) < uses.indexOf(given.use(REMOVE));
  }
}
