package io.culvert.core.cli;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.control.json.ViewJson;
import io.culvert.core.control.rules.RuleCode;
import io.culvert.core.control.rules.RuleExamples;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert explain-code}: what a code in a message about rules means. */
@Command(
    name = "explain-code",
    description = "Say what a code such as E012 or W003 means, with an example.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert explain-code E012",
      "  culvert explain-code               all of them, a line each",
      "",
      "Exit codes: 0 ok, 2 no such code"
    })
public final class ExplainCodeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CODE", arity = "0..1", description = "such as E012")
  private String code;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Output output = new Output(spec.commandLine());
    if (code == null) {
      all(output);
      return ExitCode.OK;
    }
    for (RuleCode known : RuleCode.values()) {
      if (known.name().equals(code.toUpperCase(Locale.ROOT))) {
        output.line(format.json() ? JsonText.of(object(known)) : text(known));
        return ExitCode.OK;
      }
    }
    throw new UsageException("there is no code \"" + code + "\"; without one all are listed");
  }

  private void all(Output output) {
    if (format.json()) {
      output.line(
          JsonText.of(ViewJson.list(List.of(RuleCode.values()), ExplainCodeCommand::object)));
      return;
    }
    for (RuleCode known : RuleCode.values()) {
      output.line(known + "  " + known.title());
    }
  }

  private static String text(RuleCode code) {
    RuleExamples.Example example = RuleExamples.of(code);
    StringBuilder text = new StringBuilder();
    text.append(code).append(": ").append(code.title()).append('\n');
    text.append(code.error() ? "refuses the file\n\n" : "a warning; the file is taken\n\n");
    text.append(code.explanation()).append("\n\n");
    text.append("  for example  ").append(example.wrong());
    if (!example.right().isEmpty()) {
      text.append("\n  instead      ").append(example.right());
    }
    return text.toString();
  }

  private static Map<String, Object> object(RuleCode code) {
    RuleExamples.Example example = RuleExamples.of(code);
    return ViewJson.object(
        "code", code.name(),
        "severity", code.error() ? "error" : "warning",
        "title", code.title(),
        "explanation", code.explanation(),
        "example", example.wrong(),
        "instead", example.right());
  }
}
