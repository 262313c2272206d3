package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.core.control.LoadPlan;
import io.culvert.core.control.LoadPlan.Flows;
import io.culvert.core.control.LoadReport;
import io.culvert.core.control.RuleText;
import org.junit.jupiter.api.Test;

/** What a load does to connections, and rules on trial. The entries are of the router itself. */
class LoadPlanTest extends ControlRig {

  private static final String DENIES_TWO =
      """
      *filter
      :OUTPUT ACCEPT [0:0]
      -A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
      -A OUTPUT -s 10.0.0.0/31 -p udp -m udp --dport 53 -j MARK --set-mark 1
      -A OUTPUT -s 10.0.0.0/31 -p udp -m udp --dport 53 -j REJECT
      COMMIT
      """;

  private LoadReport load(Flows flows, int revertAfterSeconds) {
    RuleText text = new RuleText(4, "r", DENIES_TWO, false);
    return done(control.loadRules(text, new LoadPlan(false, flows, revertAfterSeconds)));
  }

  @Test
  void flowsThatTheNewRulesDenyAreListedAndEnded() throws Exception {
    open(5);
    LoadReport listed = load(Flows.LIST, 0);
    assertThat(listed.deniedCount()).isEqualTo(2);
    assertThat(listed.denied())
        .extracting(entry -> entry.original().source().toString())
        .containsExactlyInAnyOrder("10.0.0.0", "10.0.0.1");
    assertThat(rules.swaps).isZero();
    assertThat(list("")).hasSize(5);
    assertThat(load(Flows.KEEP, 0).deniedCount()).isZero();
    assertThat(list("")).hasSize(5);
    assertThat(load(Flows.END, 0).deniedCount()).isEqualTo(2);
    assertThat(rules.swaps).isEqualTo(2);
    assertThat(list("")).hasSize(3);
  }

  @Test
  void rulesOnTrialComeBackUnlessConfirmed() {
    assertThat(load(Flows.KEEP, 3600).revertAfterSeconds()).isEqualTo(3600);
    assertThat(catchThrowable(() -> load(Flows.KEEP, 0))).hasStackTraceContaining("confirmed");
    assertThat(rules.swaps).isEqualTo(1);
    assertThat(done(control.confirmRules(false))).isTrue();
    assertThat(rules.restored).isEqualTo(1);
    assertThat(done(control.confirmRules(false))).isFalse();
    load(Flows.KEEP, 3600);
    assertThat(done(control.confirmRules(true))).isTrue();
    assertThat(rules.restored).isEqualTo(1);
  }

  @Test
  void aTrialEndsByItself() throws Exception {
    load(Flows.KEEP, 1);
    for (int i = 0; i < 600 && rules.restored == 0; i++) {
      Thread.sleep(50);
      loop.settle();
    }
    assertThat(rules.restored).isEqualTo(1);
    assertThat(done(control.confirmRules(true))).isFalse();
  }
}
