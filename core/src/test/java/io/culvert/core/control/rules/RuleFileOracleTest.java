package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltInRules;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole files against the installed tools: chains, policies, counters, commands, odd lines. What
 * iptables-nft refuses or crashes on for reasons of its own (-R, -Z, -E, and -X of a chain that was
 * filled in the same file) is left out.
 */
@Tag("tun")
class RuleFileOracleTest {

  private static final List<String> FILES =
      List.of(
          "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n",
          "*filter\n:zz - [0:0]\n:aa - [0:0]\n:INPUT - [3:4]\n:OUTPUT DROP [3:4]\nCOMMIT\n",
          "*filter\n:INPUT DROP [3:4]\n:FORWARD ACCEPT [1:2]\n[5:6] -A INPUT\nCOMMIT\n",
          "*filter\n:INPUT DROP\nCOMMIT\n",
          "*filter\n:INPUT DROP [1:2]x\nCOMMIT\n",
          "*filter\n:INPUT QUEUE [0:0]\nCOMMIT\n",
          "*filter\n:foo\nCOMMIT\n",
          "*filter\n:foo ACCEPT\n-A INPUT -j foo\nCOMMIT\n",
          "*filter\n:foo - [0:0]\n-A foo -j ACCEPT\n:foo - [0:0]\nCOMMIT\n",
          "*filter\n:LOG - [0:0]\n-A INPUT -j LOG\nCOMMIT\n",
          "*filter\n:ACCEPT - [0:0]\nCOMMIT\n",
          "*filter\n-N LOG\nCOMMIT\n",
          "*filter\n-N foo\n-N foo\nCOMMIT\n",
          "*filter\n-N !foo\nCOMMIT\n",
          "*filter\n-A INPUT -j foo\n:foo - [0:0]\nCOMMIT\n",
          "*filter\n-A INPUT -j INPUT\nCOMMIT\n",
          "*filter\n:a - [0:0]\n:b - [0:0]\n-A a -j b\n-A b -j a\nCOMMIT\n",
          "*filter\n:a - [0:0]\n:b - [0:0]\n-A a -j b\n-A b -j a\n-A INPUT -j a\nCOMMIT\n",
          "*filter\n:a - [0:0]\n-P a DROP\nCOMMIT\n",
          "*filter\n-P INPUT DROP\nCOMMIT\n",
          "*filter\n-P INPUT RETURN\nCOMMIT\n",
          "*nat\n:PREROUTING DROP [0:0]\nCOMMIT\n",
          "*nat\n-P PREROUTING DROP\nCOMMIT\n",
          "*nat\n-A PREROUTING -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n",
          "*bridge\nCOMMIT\n",
          "-A INPUT -j ACCEPT\n",
          "  # hi\n*filter\nCOMMIT\n",
          "*filter\n   -A INPUT\n\t-A INPUT -j DROP   \n#x\n\nCOMMIT\n",
          "*filter\n   \nCOMMIT\n",
          "*filter\nCOMMIT \n",
          "*filter\n*nat\nCOMMIT\n",
          "*filter x y\n-A INPUT\nCOMMIT\n",
          "* filter\n-A INPUT\nCOMMIT\n",
          "COMMIT\n",
          "\n\n#\n",
          "*filter\n-X\n-F\n-N a\n-X a\nCOMMIT\n",
          "*filter\n-N a\n-A INPUT -j a\n-X a\nCOMMIT\n",
          "*filter\n-X nosuch\nCOMMIT\n",
          "*filter\n-F nosuch\nCOMMIT\n",
          "*filter\n-A nosuch\nCOMMIT\n",
          "*filter\n-A INPUT\n-X INPUT\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n-A INPUT\n-D INPUT -j ACCEPT\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n-D INPUT -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n-D INPUT 2\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n-C INPUT -j ACCEPT\nCOMMIT\n",
          "*filter\n-A INPUT -j ACCEPT\n-C INPUT -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT\n-I INPUT -s 9.1.1.1,9.2.2.2\n-I INPUT 2 -j DROP\nCOMMIT\n",
          "*filter\n-I INPUT 2 -j DROP\nCOMMIT\n",
          "*filter\n-I INPUT 0 -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT -4 -j DROP\n-A INPUT -6 -j ACCEPT\nCOMMIT\n",
          "*filter\n-A INPUT -j DROP --\nCOMMIT\n",
          "*filter\n-A INPUT -j DROP -v\nCOMMIT\n",
          "*filter\n-A INPUT -j DROP ! --\nCOMMIT\n",
          "*filter\n-A INPUT -j DROP -n\nCOMMIT\n",
          "*filter\n-A INPUT -m comment --comment \"a\"\"b\"\nCOMMIT\n",
          "*filter\n-A INPUT -m comment --comment x\"a b\" -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT -m comment --comment \"a\\\"b\\\\c\" -j DROP\nCOMMIT\n",
          "*filter\n-A INPUT -m comment --comment a\\\\b 'x y'\nCOMMIT\n",
          "*filter\n[5:6]-A INPUT\n[x:y] -A INPUT\nCOMMIT\n",
          "*filter\n[5 -A INPUT\nCOMMIT\n",
          "*filter\n-A INPUT -c 7 8 -j DROP\n-A INPUT -c 7,8\n-A INPUT -c 7\nCOMMIT\n",
          "*mangle\n-A INPUT\nCOMMIT\n*raw\n-A OUTPUT\nCOMMIT\n*security\n-A INPUT\nCOMMIT\n",
          "*filter\n-A FORWARD -j DROP\nCOMMIT\n*filter\n-A FORWARD -j ACCEPT\nCOMMIT\n");

  private final RuleLanguage language =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names())
          .knowingTimeouts((name, ipVersion, protocol) -> KnownTimeouts.Answer.NONE)
          .knowingSets((name, ipVersion) -> KnownSets.Answer.NONE);

  @BeforeEach
  void needsTheTools() {
    assumeTrue(KernelRules.available(), "needs root, unshare and iptables with nf_tables");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wholeFilesAreReadAndSavedAlike(boolean counters) throws Exception {
    StringBuilder differences = new StringBuilder();
    try (KernelRules kernel = new KernelRules()) {
      List<KernelRules.Answer> answers = kernel.ask(4, FILES, counters);
      for (int i = 0; i < FILES.size(); i++) {
        RuleFile file = language.read("x", FILES.get(i), 4, counters);
        String ours = file.ok() ? file.saved().text(counters, "", "") : "refused";
        KernelRules.Answer answer = answers.get(i);
        String theirs = answer.accepted() ? KernelRules.stripped(answer.output()) : "refused";
        if (!ours.equals(theirs)) {
          differences.append(FILES.get(i)).append("-- Culvert:\n").append(ours);
          differences.append(file.diagnostics().render());
          differences.append("-- kernel:\n").append(theirs).append(answer.output()).append('\n');
        }
      }
    }
    assertThat(differences.toString()).isEmpty();
  }
}
