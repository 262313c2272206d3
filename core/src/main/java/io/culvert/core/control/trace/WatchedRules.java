package io.culvert.core.control.trace;

import io.culvert.core.chain.Chain;
import io.culvert.core.chain.Rule;
import io.culvert.core.chain.RuleSet;
import io.culvert.core.chain.TableName;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RuleNames;
import io.culvert.core.control.TraceStep;
import io.culvert.core.control.TraceStep.Kind;
import io.culvert.core.control.TraceStep.RulePlace;
import io.culvert.core.control.TraceView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules that somebody asks why they do not match. Loop only. */
public final class WatchedRules {

  /** None. */
  public static final WatchedRules NONE = new WatchedRules(Map.of());

  private static final Set<String> GOES_ON = Set.of("counted", "CONTINUE");

  private final Map<Rule, Chain> rules;

  private WatchedRules(Map<Rule, Chain> rules) {
    this.rules = rules;
  }

  /**
   * The rules of {@code set} that {@code name} means.
   *
   * @param name {@code [FILE:]LINE} or {@code [TABLE/]CHAIN:NUMBER}; empty for none
   * @throws ControlException if there is none such
   */
  public static WatchedRules named(RuleSet set, String name) {
    if (name.isEmpty()) {
      return NONE;
    }
    Map<Rule, Chain> found = new LinkedHashMap<>();
    for (TableName table : set.tables()) {
      for (Chain chain : set.chains(table)) {
        for (int i = 0; i < chain.size(); i++) {
          if (means(name, chain, i)) {
            found.put(chain.rule(i), chain);
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new ControlException(
          ControlException.Code.BAD_REQUEST,
          "there is no IPv" + set.ipVersion() + " rule " + name,
          "name it by its line, as rules.v4:17, or by its number in a chain, as FORWARD:3 or"
              + " nat/POSTROUTING:1");
    }
    return new WatchedRules(found);
  }

  private static boolean means(String name, Chain chain, int place) {
    Rule rule = chain.rule(place);
    String number = ":" + (place + 1);
    boolean filter = chain.table() == TableName.FILTER;
    return rule.line() > 0
            && (name.equals(Integer.toString(rule.line()))
                || name.equals(RuleNames.of(rule))
                || name.equals(rule.file() + ":" + rule.line()))
        || name.equals(chain.table().label() + "/" + chain.name() + number)
        || filter && name.equals(chain.name() + number);
  }

  boolean any() {
    return !rules.isEmpty();
  }

  boolean has(Rule rule) {
    return rules.containsKey(rule);
  }

  static RulePlace place(Chain chain, Rule rule) {
    return new RulePlace(chain.table().label(), chain.name(), rule.text(), RuleNames.of(rule));
  }

  /** {@code walk}, and behind it why those of the rules were not asked that it does not have. */
  public TraceView with(TraceView walk) {
    List<TraceStep> steps = new ArrayList<>(walk.steps());
    rules.forEach(
        (rule, chain) -> {
          RulePlace place = place(chain, rule);
          if (walk.steps().stream().noneMatch(step -> step.rule().equals(place))) {
            String why = "not asked: " + unasked(walk.steps(), chain);
            steps.add(new TraceStep(Kind.MISSED, "", place, "", why));
          }
        });
    return new TraceView(
        walk.number(),
        walk.cause(),
        walk.atMicros(),
        walk.packet(),
        steps,
        walk.end(),
        walk.bytes());
  }

  private static String unasked(List<TraceStep> steps, Chain chain) {
    String table = chain.table().label();
    TraceStep decided = null;
    boolean came = false;
    for (TraceStep step : steps) {
      boolean here = step.rule().table().equals(table);
      boolean own = step.rule().chain().equals(chain.name());
      came |= here && own || here && step.verdict().endsWith("to " + chain.name());
      boolean decides = !GOES_ON.contains(step.verdict()) && !step.verdict().contains("to ");
      boolean hook = chain.hook() == null || chain.hook().name().equals(step.hook());
      decided = here && hook && step.kind() == Kind.RULE && decides ? step : decided;
    }
    String which = "chain " + chain.name() + " of table " + table;
    if (decided != null && (came || chain.hook() != null)) {
      String by = decided.rule().at().isEmpty() ? decided.rule().text() : decided.rule().at();
      return by + " said " + decided.verdict() + " before";
    }
    boolean died = steps.stream().anyMatch(step -> step.kind() == Kind.DROPPED);
    return died && chain.hook() != null
        ? "the packet died before " + which
        : "the packet does not come to " + which;
  }
}
