package io.culvert.core.twin.rules;

import io.culvert.core.control.rules.Catalog;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** Rule files of all kinds, as often as they weigh, now and then under other settings. */
public final class RuleMix implements RuleSource {

  /**
   * A source and how often it is asked.
   *
   * @param source draws the file
   * @param weight in relation to those of the others
   */
  public record Share(RuleSource source, int weight) {}

  private final List<Share> shares;
  private final int sum;

  /** Of these. */
  public RuleMix(List<Share> shares) {
    this.shares = List.copyOf(shares);
    this.sum = shares.stream().mapToInt(Share::weight).sum();
    if (sum <= 0 || shares.stream().anyMatch(share -> share.weight() < 0)) {
      throw new IllegalArgumentException("shares must weigh something");
    }
  }

  /**
   * The usual mix: half drawn from the grammar, half such as operators have.
   *
   * @param catalog the words of the rule language
   * @param helpers names of the helpers that both sides have
   */
  public static RuleMix standard(Catalog catalog, Collection<String> helpers) {
    return new RuleMix(
        List.of(
            new Share(new GrammarRules(catalog, helpers), 1),
            new Share(new RealisticRules(helpers), 1)));
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    RuleDraft draft = chosen(random).draft(random, ipVersion, topology);
    List<Step.Set> settings = new ArrayList<>(SettingDraws.draw(random, ipVersion));
    settings.addAll(draft.settings());
    return new RuleDraft(draft.name(), draft.ipVersion(), draft.text(), settings);
  }

  private RuleSource chosen(RandomGenerator random) {
    int at = random.nextInt(sum);
    for (Share share : shares) {
      at -= share.weight();
      if (at < 0) {
        return share.source();
      }
    }
    throw new AssertionError("weights changed");
  }
}
