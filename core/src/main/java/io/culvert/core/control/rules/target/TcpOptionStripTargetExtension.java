package io.culvert.core.control.rules.target;

import io.culvert.core.chain.TableName;
import io.culvert.core.chain.target.TcpOptionStripTarget;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyTarget;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.TargetExtension;
import io.culvert.core.control.rules.TargetSpec;
import io.culvert.core.wire.IpProtocol;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code -j TCPOPTSTRIP} ({@code libxt_TCPOPTSTRIP.c}). */
public final class TcpOptionStripTargetExtension implements TargetExtension {

  private static final Option STRIP = Option.value("strip-options");
  private static final Map<String, Integer> NAMES =
      Map.of("wscale", 3, "mss", 2, "sack-permitted", 4, "sack", 5, "timestamp", 8, "md5", 19);

  @Override
  public String name() {
    return "TCPOPTSTRIP";
  }

  @Override
  public List<Option> options() {
    return List.of(STRIP);
  }

  @Override
  public TargetSpec read(Given given, RuleScope scope) throws RuleProblem {
    BitSet kinds = given.has(STRIP) ? kinds(given.use(STRIP)) : new BitSet();
    String list = kinds.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
    TcpOptionStripTarget target = new TcpOptionStripTarget(kinds);
    return new ReadyTarget(
        "TCPOPTSTRIP",
        list.isEmpty() ? "" : " " + STRIP + " " + list,
        Placement.ANYWHERE.in(TableName.MANGLE).after(IpProtocol.TCP),
        environment -> target);
  }

  private static BitSet kinds(OptionUse use) throws RuleProblem {
    BitSet kinds = new BitSet();
    for (String word : use.text().split(",", -1)) {
      int kind = NAMES.containsKey(word) ? NAMES.get(word) : use.wholeNumber(word, 2, 255);
      if (kind < 0 || kinds.get(kind)) {
        throw use.bad("a list of TCP options, each once: wscale, mss, sack, … or 2 to 255");
      }
      kinds.set(kind);
    }
    return kinds;
  }
}
