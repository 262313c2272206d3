package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.RuleText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in a file that is good, and files that go on from other rules. */
class RuleDoctorTest {

  private final RuleLanguage language = BuiltIns.ruleLanguage();

  private List<String> findings(String... lines) {
    String text = "*filter\n:own - [0:0]\n" + String.join("\n", lines) + "\nCOMMIT\n";
    RuleFile file = language.read("r", text, 4, false);
    assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
    return file.examine().stream().map(d -> d.code() + ":" + d.line()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-j DROP | -p tcp -j ACCEPT | true",
        "-s 10.0.0.0/8 -j DROP | -s 10.1.0.0/16 -p udp -j ACCEPT | true",
        "-s 10.1.0.0/16 -j DROP | -s 10.0.0.0/8 -j ACCEPT | false",
        "-s 10.0.0.0/8 -j DROP | -d 10.1.0.0/16 -j ACCEPT | false",
        "-s 10.0.0.0/8 -j LOG | -s 10.1.0.0/16 -j ACCEPT | false",
        "! -s 10.0.0.0/8 -j DROP | -s 11.0.0.0/8 -j ACCEPT | false",
        "! -s 10.0.0.0/8 -j DROP | ! -s 10.0.0.0/8 -p tcp -j ACCEPT | true",
        "-i eth+ -j DROP | -i eth0 -j ACCEPT | true",
        "-i eth0 -j DROP | -i eth+ -j ACCEPT | false",
        "-p tcp -m tcp --dport 21 -j ACCEPT | -p tcp -m tcp --dport 21 -m mark --mark 1 | true",
        "-p tcp -m tcp --dport 21 -j ACCEPT | -p tcp -m tcp --dport 22 -j DROP | false",
        "-m limit --limit 1/s -j ACCEPT | -m limit --limit 1/s -j DROP | false",
        "-p tcp -g own | -p tcp -j ACCEPT | true",
        "-p tcp -j own | -p tcp -j ACCEPT | false",
      })
  void shadows(String early, String late, boolean shadowed) {
    List<String> expected = shadowed ? List.of("W014:4") : List.of();
    assertThat(findings("-A FORWARD " + early, "-A FORWARD " + late)).isEqualTo(expected);
  }

  @Test
  void chainsAndHelpersNobodyUses() {
    assertThat(findings("-A own -j ACCEPT")).containsExactly("W015:3");
    assertThat(findings("-A FORWARD -m helper --helper ftp -j ACCEPT")).containsExactly("W016:3");
  }

  @Test
  void everyCodeHasAnExample() {
    for (RuleCode code : RuleCode.values()) {
      assertThat(RuleExamples.of(code)).as(code.name()).isNotNull();
    }
  }

  private String goOn(boolean noFlush, String table, String text) {
    String base =
        """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [5:6]
        :OUTPUT ACCEPT [0:0]
        :own - [0:0]
        [1:2] -A FORWARD -j own
        [3:4] -A own -j ACCEPT
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        [7:8] -A POSTROUTING -j MASQUERADE
        COMMIT
        """;
    RuleFile file =
        language.goOn(
            new RuleText(4, "r", text, noFlush ? Set.of(RuleText.Way.NO_FLUSH) : Set.of(), table),
            base);
    assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
    return file.saved().text(true, "", "");
  }

  @Test
  void noFlushGoesOnFromWhatThereIs() {
    String saved = goOn(true, "", "*filter\n-I own -p tcp -j DROP\n-D own -j ACCEPT\nCOMMIT\n");
    assertThat(saved)
        .contains(":FORWARD DROP [5:6]\n")
        .contains("[1:2] -A FORWARD -j own\n")
        .contains("[0:0] -A own -p tcp -j DROP\n")
        .doesNotContain("-A own -j ACCEPT")
        .contains("[7:8] -A POSTROUTING -j MASQUERADE\n");
    assertThat(goOn(true, "", "*filter\n:own - [0:0]\nCOMMIT\n")).doesNotContain("-A own");
  }

  @Test
  void oneTableOnly() {
    String text = "*filter\n-A FORWARD -j DROP\nCOMMIT\n*nat\n-A POSTROUTING -j bad\nCOMMIT\n";
    assertThat(goOn(false, "filter", text))
        .contains("-A FORWARD -j DROP\n")
        .doesNotContain("own")
        .contains("[7:8] -A POSTROUTING -j MASQUERADE\n");
  }
}
