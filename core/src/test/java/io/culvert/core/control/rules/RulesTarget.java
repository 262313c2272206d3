package io.culvert.core.control.rules;

import io.culvert.core.boot.BuiltInRules;
import io.culvert.core.chain.RuleBench;
import io.culvert.core.fuzz.FuzzInput;
import io.culvert.core.fuzz.FuzzTarget;
import io.culvert.core.fuzz.Law;
import java.util.ArrayList;
import java.util.List;

/**
 * Rule files: what is refused is so at a place of the text; what is not is printed in words that
 * read as the same rules, can be compiled, and prints the same then. The first byte chooses the IP
 * version and whether what is safe to leave out is left out.
 */
public final class RulesTarget implements FuzzTarget {

  private static final int LONGEST = 8_192;
  private static final List<String> SHAPES =
      List.of("docker.v4", "docker.v6", "fail2ban.v4", "libvirt.v4", "openwrt.v6", "ufw.v6");

  private final RuleLanguage language =
      new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names());

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String shape : SHAPES) {
      seeds.add(FuzzInput.of(FuzzInput.resource("/shapes/" + shape), shape.endsWith("6") ? 1 : 0));
    }
    for (RuleCode code : RuleCode.values()) {
      RuleExamples.Example example = RuleExamples.of(code);
      for (String line : example == null ? new String[0] : new String[] {example.wrong()}) {
        seeds.add(FuzzInput.of(line.replace(" / ", "\n"), 0));
        seeds.add(FuzzInput.of("*filter\n-A FORWARD " + line + "\nCOMMIT\n", 1));
      }
    }
    return seeds;
  }

  @Override
  public void run(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int ipVersion = (in.u8() & 1) == 0 ? 4 : 6;
    String text = in.text();
    if (text.length() > LONGEST) {
      return;
    }
    RuleFile file = language.read("fuzz", text, ipVersion, true);
    int lines = text.split("\n", -1).length;
    file.diagnostics().all().forEach(diagnostic -> placed(diagnostic, lines));
    Law.inWords(file.diagnostics().render(), text);
    if (!file.ok()) {
      return;
    }
    String saved = file.saved().text(true, "", "");
    RuleFile again = language.read("again", saved, ipVersion, true);
    Law.holds(again.ok(), "what is printed reads:\n" + saved + again.diagnostics().render());
    Law.same(saved, again.saved().text(true, "", ""), "what is printed prints the same");
    var rules = file.compile(new RuleBench().environment());
    Law.same(saved, SavedRules.of(rules).text(true, "", ""), "compiled rules print the same");
    file.examine().forEach(diagnostic -> placed(diagnostic, lines));
  }

  private static void placed(Diagnostic d, int lines) {
    Law.holds(d.line() >= 1 && d.line() <= lines, "line " + d.line() + " of " + lines);
    int width = d.source().codePointCount(0, d.source().length());
    Law.holds(d.column() >= 1 && d.column() <= width + 1, "column " + d.column() + ": " + d);
    Law.holds(d.length() >= 1 && !d.message().isBlank(), "a finding says what and where");
  }
}
