package io.culvert.core.cli;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.rules.SavedRules;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert check}: would these rules load? */
@Command(
    name = "check",
    description = "Read a rule file and say everything that is wrong with it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert check rules.v4",
      "  culvert check --ipv6 rules.v6",
      "  culvert check --resolve rules.v4             host names as addresses",
      "  culvert check --unsupported skip-safe rules.v4",
      "  iptables-save | culvert check - -o json",
      "",
      "Exit codes: 0 it would load (perhaps with warnings), 1 the file can't be read, 2 refused"
    })
public final class CheckCommand extends RuleFileCommand {

  @Option(
      names = {"-c", "--counters"},
      description = "counters must be right, too")
  private boolean counters;

  CheckCommand(Supplier<RuleLanguage> language) {
    super(language);
  }

  @Override
  public Integer call() {
    Output output = output();
    RuleFile read = read(UnaryOperator.identity(), counters);
    if (json()) {
      output.line(JsonText.of(object(read)));
    } else {
      String text = read.diagnostics().render().stripTrailing();
      if (!text.isEmpty()) {
        output.error(text);
      }
      if (read.ok()) {
        output.line(file() + ": ok, " + rules(read) + " rules in " + chains(read) + " chains");
      }
    }
    return read.ok() ? ExitCode.OK : ExitCode.USAGE;
  }

  private static Map<String, Object> object(RuleFile read) {
    return ViewJson.object(
        "file", read.name(),
        "ipVersion", read.ipVersion(),
        "ok", read.ok(),
        "errors", read.diagnostics().errors(),
        "warnings", read.diagnostics().warnings(),
        "rules", read.ok() ? rules(read) : 0,
        "chains", read.ok() ? chains(read) : 0,
        "problems", ViewJson.list(read.diagnostics().all(), CheckCommand::object));
  }

  /** A diagnostic as JSON. */
  static Map<String, Object> object(Diagnostic diagnostic) {
    return ViewJson.object(
        "severity", diagnostic.error() ? "error" : "warning",
        "code", diagnostic.code().name(),
        "line", diagnostic.line(),
        "column", diagnostic.column(),
        "length", diagnostic.length(),
        "message", diagnostic.message(),
        "help", diagnostic.help());
  }

  private static int rules(RuleFile read) {
    return read.saved().tables().values().stream()
        .flatMap(chains -> chains.stream())
        .mapToInt((SavedRules.SavedChain chain) -> chain.rules().size())
        .sum();
  }

  private static int chains(RuleFile read) {
    return read.saved().tables().values().stream().mapToInt(chains -> chains.size()).sum();
  }
}
