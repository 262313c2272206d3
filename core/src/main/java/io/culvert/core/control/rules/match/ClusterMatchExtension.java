package io.culvert.core.control.rules.match;

import io.culvert.core.chain.match.ClusterMatch;
import io.culvert.core.control.rules.Given;
import io.culvert.core.control.rules.MatchExtension;
import io.culvert.core.control.rules.MatchSpec;
import io.culvert.core.control.rules.Option;
import io.culvert.core.control.rules.OptionUse;
import io.culvert.core.control.rules.Placement;
import io.culvert.core.control.rules.ReadyMatch;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleProblem;
import io.culvert.core.control.rules.RuleScope;
import io.culvert.core.control.rules.Values;
import java.util.List;

/** {@code -m cluster} ({@code libxt_cluster.c}). */
public final class ClusterMatchExtension implements MatchExtension {

  private static final Option TOTAL = Option.value("cluster-total-nodes");
  private static final Option NODE = Option.value("cluster-local-node").orNot();
  private static final Option MASK = Option.value("cluster-local-nodemask").orNot();
  private static final Option SEED = Option.value("cluster-hash-seed");
  private static final int MOST_NODES = 32;
  private static final long U32 = 0xFFFF_FFFFL;

  @Override
  public String name() {
    return "cluster";
  }

  @Override
  public List<Option> options() {
    return List.of(TOTAL, NODE, MASK, SEED);
  }

  @Override
  public MatchSpec read(Given given, RuleScope scope) throws RuleProblem {
    given.exclusive(NODE, MASK);
    int nodes = (int) Values.number(given.require(TOTAL), 1, MOST_NODES);
    int seed = (int) Values.number(given.require(SEED), 0, U32);
    OptionUse use = given.has(NODE) ? given.use(NODE) : given.use(MASK);
    if (use == null) {
      throw given.problem(RuleCode.E009, "cluster needs " + NODE + " or " + MASK);
    }
    int number = (int) Values.number(use, 1, MOST_NODES);
    int mask = given.has(NODE) ? 1 << number - 1 : number;
    if ((mask & U32) >= 1L << nodes) {
      throw use.bad("among the " + nodes + " nodes there are");
    }
    boolean not = use.inverted();
    String saved =
        (not ? " ! " : " ")
            + MASK
            + String.format(" 0x%08x ", mask)
            + TOTAL
            + " "
            + nodes
            + " "
            + SEED
            + String.format(" 0x%08x", seed);
    return new ReadyMatch(
        "cluster",
        saved,
        Placement.ANYWHERE,
        environment -> new ClusterMatch(environment.conntrack(), nodes, mask, seed, not));
  }
}
