package io.culvert.core.twin.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.RuleSource;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AttachedRulesTest {

  private static final List<Step.Set> SETTINGS =
      List.of(new Step.Set("net.netfilter.nf_conntrack_tcp_loose", 0));

  @Test
  void rawOfAnotherFileAttachesItInFrontOrBehind() {
    String raw = "*raw\n-A PREROUTING -j TRACE\nCOMMIT\n*filter\nCOMMIT\n";
    assertThat(drafts(raw))
        .containsExactlyInAnyOrder(
            file("-A PREROUTING -j TRACE\n", "-A ") + "*filter\nCOMMIT\n",
            file("-A PREROUTING -j TRACE\n", "-I ") + "*filter\nCOMMIT\n");
  }

  @Test
  void aFileWithoutRawGetsOne() {
    assertThat(drafts("*nat\nCOMMIT\n"))
        .containsExactlyInAnyOrder(
            "*nat\nCOMMIT\n" + file("", "-A "), "*nat\nCOMMIT\n" + file("", "-I "));
  }

  @Test
  void nameAndSettingsStay() {
    RuleDraft draft = rules("*nat\nCOMMIT\n").draft(new SplittableRandom(1), 4, null);
    assertThat(draft.name()).isEqualTo("inner");
    assertThat(draft.settings()).isEqualTo(SETTINGS);
  }

  @Test
  void bothTransportsOfANameAreAttached() {
    assertThat(new AttachedRules(null, "sip", 6).alone())
        .contains("-A PREROUTING -p udp -m udp --dport 5060 -j CT --helper sip")
        .contains("-A OUTPUT -p tcp -m tcp --dport 5060 -j CT --helper sip");
  }

  @Test
  void whatLinuxHasNotIsRefused() {
    assertThatThrownBy(() -> new AttachedRules(null, "irc", 6))
        .hasMessage("Linux has no helper irc for rules to attach over IPv6");
    assertThatThrownBy(() -> new AttachedRules(null, "H.245", 4)).hasMessageContaining("H.245");
  }

  private static AttachedRules rules(String text) {
    RuleSource inner =
        (random, version, topology) -> new RuleDraft("inner", version, text, SETTINGS);
    return new AttachedRules(inner, "tftp", 4);
  }

  private static List<String> drafts(String text) {
    AttachedRules rules = rules(text);
    SplittableRandom random = new SplittableRandom(7);
    return random
        .ints(40)
        .mapToObj(i -> rules.draft(random, 4, Topology.standard()).text())
        .distinct()
        .toList();
  }

  private static String file(String before, String command) {
    String rule = " -p udp -m udp --dport 69 -j CT --helper tftp\n";
    return "*raw\n"
        + before
        + command
        + "PREROUTING"
        + rule
        + command
        + "OUTPUT"
        + rule
        + "COMMIT\n";
  }
}
