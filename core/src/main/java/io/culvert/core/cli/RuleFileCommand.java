package io.culvert.core.cli;

import io.culvert.core.control.RuleText;
import io.culvert.core.control.RuleText.Way;
import io.culvert.core.control.rules.RuleFile;
import io.culvert.core.control.rules.RuleLanguage;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that reads one rule file. Needs no router and no rights. */
abstract class RuleFileCommand implements Callable<Integer> {

  private final Supplier<RuleLanguage> language;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RULES", description = "rules as iptables-save prints them; - for stdin")
  private String file;

  @Option(names = "--ipv6", description = "IPv6 rules")
  private boolean ipv6;

  @Mixin private ReadingOptions reading;

  @Mixin private FormatOption format;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  RuleFileCommand(Supplier<RuleLanguage> language) {
    this.language = language;
  }

  /** What the file says to a language that {@code knows} more. */
  final RuleFile read(UnaryOperator<RuleLanguage> knows, boolean counters) {
    String text = RuleInput.read(file);
    Set<Way> ways = reading.ways(counters);
    return knows.apply(language.get()).read(new RuleText(ipv6 ? 6 : 4, file, text, ways, ""));
  }

  /** As it was named. */
  final String file() {
    return file;
  }

  /** Whether a program will read the answer. */
  final boolean json() {
    return format.json();
  }

  /** Where the answer goes. */
  final Output output() {
    return new Output(spec.commandLine());
  }
}
