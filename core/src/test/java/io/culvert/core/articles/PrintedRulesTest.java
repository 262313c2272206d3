package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules as the first article prints them, slips included: refused at their place, none ignored. */
class PrintedRulesTest {

  private static RuleFile read(String rule) {
    return BuiltIns.ruleLanguage().read("printed", "*filter\n" + rule + "\nCOMMIT\n", 4, false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -a INPUT -p udp -m state --state ESTABLISHED -j ACCEPT          |  1 | -a
          -A input -p udp -m state --state ESTABLISHED -j ACCEPT          |  4 | input
          -A INPUT -p tcp --sport 21 -m state --state ESTABLESED -j DROP  | 45 | ESTABLESED
          -A OUTPUT -p tcp --dport 20 -m state --state ESTABLISED -j DROP | 46 | ESTABLISED
          -A INPUT -m state --state INVAILD -j DROP                       | 27 | INVAILD
          -A OUTPUT -p udp -m state --state NEW, ESTABLISHED -j ACCEPT    | 40 | ESTABLISHED
          -A INPUT -p tcp! --syn -m state --state NEW -j DROP             | 13 | tcp!
          -A INPUT -p tcp ! --Syn -m state --state NEW -j DROP            | 19 | --Syn
          -A INPUT -p tcp -- sport 21 -j DROP                             | 20 | sport
          """)
  void aSlipIsRefusedAtItsPlace(String rule, int column, String word) {
    RuleFile file = read(rule);
    assertThat(file.ok()).isFalse();
    Diagnostic first = file.diagnostics().all().get(0);
    assertThat(first.line()).isEqualTo(2);
    assertThat(first.column()).isEqualTo(column);
    assertThat(first.message()).contains(word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A INPUT -p udp -m state --state ESTABLISHED -j ACCEPT",
        "-A OUTPUT -p udp -m state --state NEW,ESTABLISHED -j ACCEPT",
        "-A INPUT -p tcp --sport 21 -m state --state ESTABLISHED -j ACCEPT",
        "-A OUTPUT -p icmp -m state --state NEW,ESTABLISHED,RELATED -j ACCEPT",
        "-A INPUT -p tcp --sport 1024: --dport 1024: -m state --state ESTABLISHED -j ACCEPT",
        "-A INPUT -p tcp ! --syn -m state --state NEW -j DROP"
      })
  void withoutTheSlipsTheyAreRead(String rule) {
    RuleFile file = read(rule);
    assertThat(file.ok()).as(file.diagnostics().render()).isTrue();
  }
}
