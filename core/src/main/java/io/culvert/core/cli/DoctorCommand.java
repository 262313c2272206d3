package io.culvert.core.cli;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert doctor}: what a rule file means here. */
@Command(
    name = "doctor",
    description = "Say what a rule file means on Culvert, and what its writer can't have meant.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Looks for rules that do nothing here, files for a host alone, NAT that lets INVALID packets",
      "out, rules that no packet gets to, chains that nothing goes to, and helpers that nobody gives.",
      "",
      "Examples:",
      "  culvert doctor rules.v4",
      "  culvert doctor --helper ftp --helper tftp rules.v4",
      "  iptables-save | culvert doctor -",
      "",
      "Exit codes: 0 nothing to tell, 1 findings or the file can't be read, 2 refused"
    })
public final class DoctorCommand extends RuleFileCommand {

  @Option(
      names = "--helper",
      paramLabel = "NAME",
      description = "a helper that plugins offer; without any, none is looked for")
  private List<String> helpers;

  DoctorCommand(Supplier<RuleLanguage> language) {
    super(language);
  }

  @Override
  public Integer call() {
    Output output = output();
    RuleFile read =
        read(words -> helpers == null ? words : words.knowingHelpers(helpers::contains), false);
    List<Diagnostic> findings = new ArrayList<>(read.diagnostics().all());
    if (read.ok()) {
      findings.addAll(read.examine());
    }
    findings.sort(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column));
    if (json()) {
      output.line(
          JsonText.of(
              ViewJson.object(
                  "file", file(),
                  "ok", read.ok(),
                  "findings", ViewJson.list(findings, CheckCommand::object))));
    } else {
      findings.forEach(finding -> output.print(finding.render()));
      output.line(summary(findings));
    }
    if (!read.ok()) {
      return ExitCode.USAGE;
    }
    return findings.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private String summary(List<Diagnostic> findings) {
    if (findings.isEmpty()) {
      return file() + ": nothing to tell; it means here what it means to iptables";
    }
    Map<RuleCode, Integer> counts = new TreeMap<>();
    findings.forEach(finding -> counts.merge(finding.code(), 1, Integer::sum));
    StringBuilder summary = new StringBuilder(file()).append(':');
    counts.forEach(
        (code, count) ->
            summary
                .append("\n  ")
                .append(code)
                .append("  ")
                .append(count)
                .append(" × ")
                .append(code.title()));
    return summary.append("\n'culvert explain-code CODE' says more of each").toString();
  }
}
