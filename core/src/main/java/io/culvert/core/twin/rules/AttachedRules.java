package io.culvert.core.twin.rules;

import io.culvert.core.chain.TableName;
import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Topology;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The rule files of another source, each with rules that attach one helper to its usual port, in
 * front of the other rules of {@code raw} or behind them. Immutable.
 */
public final class AttachedRules implements RuleSource {

  private final RuleSource inner;
  private final List<KnownHelper> helpers;

  /**
   * Those of {@code inner}.
   *
   * @param helper a name as {@code -j CT --helper} has it
   * @throws IllegalArgumentException if this kernel has none of that name for {@code ipVersion}
   */
  public AttachedRules(RuleSource inner, String helper, int ipVersion) {
    this.inner = inner;
    this.helpers =
        KnownHelper.among(List.of(helper)).stream()
            .filter(h -> ipVersion == 4 || h.ipv6())
            .toList();
    if (helpers.isEmpty()) {
      throw new IllegalArgumentException(
          "Linux has no helper " + helper + " for rules to attach over IPv" + ipVersion);
    }
  }

  /** A file of nothing but the rules that attach it. */
  public String alone() {
    return attachedTo("", "-A ");
  }

  @Override
  public RuleDraft draft(RandomGenerator random, int ipVersion, Topology topology) {
    RuleDraft draft = inner.draft(random, ipVersion, topology);
    String text = attachedTo(draft.text(), random.nextBoolean() ? "-I " : "-A ");
    return new RuleDraft(draft.name(), ipVersion, text, draft.settings());
  }

  private String attachedTo(String text, String command) {
    List<String> rules =
        Stream.of("PREROUTING", "OUTPUT")
            .flatMap(chain -> helpers.stream().map(h -> command + chain + " " + h.attachment()))
            .toList();
    return TableText.with(text, TableName.RAW, rules);
  }
}
