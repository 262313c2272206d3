package io.culvert.core.cli;

import io.culvert.core.control.OutputFormat;
import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.rules.Diagnostic;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.control.rules.SavedRules;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert check}: would these rules load? Needs no router and no rights. */
@Command(
    name = "check",
    description = "Read a rule file and say everything that is wrong with it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert check rules.v4",
      "  culvert check --ipv6 rules.v6",
      "  iptables-save | culvert check - -o json",
      "",
      "Exit codes: 0 it would load (perhaps with warnings), 1 the file can't be read, 2 refused"
    })
public final class CheckCommand implements Callable<Integer> {

  private final Supplier<RuleLanguage> language;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RULES", description = "rules as iptables-save prints them; - for stdin")
  private String file;

  @Option(names = "--ipv6", description = "IPv6 rules")
  private boolean ipv6;

  @Option(
      names = {"-c", "--counters"},
      description = "counters must be right, too")
  private boolean counters;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "how to write it")
  private OutputFormat format;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  CheckCommand(Supplier<RuleLanguage> language) {
    this.language = language;
  }

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine());
    RuleFile read = language.get().read(file, RuleInput.read(file), ipv6 ? 6 : 4, counters);
    if (format == OutputFormat.JSON) {
      output.line(JsonText.of(object(read)));
    } else {
      String text = read.diagnostics().render().stripTrailing();
      if (!text.isEmpty()) {
        output.error(text);
      }
      if (read.ok()) {
        output.line(file + ": ok, " + rules(read) + " rules in " + chains(read) + " chains");
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
