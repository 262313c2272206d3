package io.culvert.core.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.cli.conntrack.Ran;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion and manual pages say what the commands know, in words that their readers accept. */
final class ShellTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Cli cli =
      new Cli(
          (config, stream) -> 0,
          BuiltIns::ruleLanguage,
          new PrintWriter(out),
          new PrintWriter(err));

  private String run(String... args) {
    cli.with("conntrack", ConntrackCommand::new)
        .with("completion", () -> new CompletionCommand(cli::model))
        .with("man", () -> new ManCommand(cli::model));
    assertThat(cli.execute(args)).as(err.toString()).isZero();
    return out.toString();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = folder.resolve("culvert.bash");
    Files.writeString(script, run("completion", "bash"));
    assertThat(completed(script, "conntr")).isEqualTo("conntrack");
    assertThat(completed(script, "conntrack", "--dp")).isEqualTo("--dport");
    assertThat(completed(script, "status", "--sock")).isEqualTo("--socket");
  }

  private static String completed(Path script, String... words) throws Exception {
    String line = "culvert " + String.join(" ", words);
    Ran ran =
        Ran.of(
            "bash",
            "-c",
            "source "
                + script
                + "; COMP_WORDS=("
                + line
                + "); COMP_CWORD="
                + words.length
                + "; _complete_culvert; printf '%s' \"${COMPREPLY[*]}\"");
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.out().strip();
  }

  @Test
  void zshIsToldWhatTheScriptCompletes() {
    assertThat(run("completion", "zsh")).startsWith("#compdef culvert\n").contains("bashcompinit");
  }

  /** As somebody does it who has put the file into a folder of functions: typed, and a tab. */
  @Test
  void zshCompletesTheFirstTimeItIsAsked() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/zsh")), "needs zsh");
    Files.writeString(folder.resolve("_culvert"), run("completion", "zsh"));
    Path script =
        Files.writeString(
            folder.resolve("typing.zsh"),
            """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z "fpath=($1 \\$fpath); autoload -U compinit; compinit -u -D; culvert() { :; }"
            zpty -w z 'echo re''ady'
            zpty -r z out '*ready*'
            zpty -w -n z $'culvert sta\\t --ou\\t'
            zpty -r z out '*culvert status*--output*'
            print -r -- "$out"
            """);
    Ran ran = Ran.of("timeout", "20", "zsh", "-f", script.toString(), folder.toString());
    assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.out()).doesNotContain("not found");
  }

  @Test
  void fishCompletesCommandsAndTheirOptions() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/fish")), "needs fish");
    Path script = Files.writeString(folder.resolve("culvert.fish"), run("completion", "fish"));
    String source = "source " + script + "; complete -C ";
    Ran commands = Ran.of("fish", "--no-config", "-c", source + "'culvert sta'");
    assertThat(commands.out()).as(commands.err()).startsWith("status\t");
    Ran options = Ran.of("fish", "--no-config", "-c", source + "'culvert status --ou'");
    assertThat(options.out()).as(options.err()).startsWith("--output\t");
  }

  @Test
  void fishHasALineForEveryOption() {
    List<String> lines = run("completion", "fish").lines().toList();
    for (CommandLine command : cli.model().getSubcommands().values()) {
      for (OptionSpec option : command.getCommandSpec().options()) {
        String longest = option.longestName();
        if (!option.hidden() && longest.startsWith("--")) {
          assertThat(lines)
              .anyMatch(
                  line ->
                      line.contains("__fish_seen_subcommand_from " + command.getCommandName() + "'")
                          && line.contains(" -l '" + longest.substring(2) + "'"));
        }
      }
    }
    // a quote in a description would end the word
    assertThat(lines)
        .allMatch(line -> line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2 == 0);
  }

  @Test
  void everyCommandHasAPageThatRoffAccepts() throws Exception {
    run("man", "--into", folder.toString());
    assumeTrue(Files.exists(Path.of("/usr/bin/groff")), "needs groff");
    try (Stream<Path> pages = Files.list(folder)) {
      List<Path> all = pages.toList();
      assertThat(all).hasSizeGreaterThan(cli.model().getSubcommands().size());
      for (Path page : all) {
        Ran shown = Ran.of("groff", "-man", "-Tutf8", "-Kutf8", "-ww", page.toString());
        assertThat(shown.exit()).isZero();
        assertThat(shown.err()).as(page.toString()).isEmpty();
      }
    }
  }

  @Test
  void aPageNamesEveryOption() {
    String page = run("man", "conntrack");
    CommandLine conntrack = cli.model().getSubcommands().get("conntrack");
    for (OptionSpec option : conntrack.getCommandSpec().options()) {
      for (String name : option.hidden() ? new String[0] : option.names()) {
        assertThat(page).contains("\\fB" + name.replace("-", "\\-") + "\\fR");
      }
    }
    assertThat(page).contains(".SH EXAMPLES", ".SH EXIT CODES", ".SH WHICH CONNECTIONS");
  }

  @Test
  void aPageThereIsNotIsAUsageError() {
    run("man");
    assertThat(cli.execute("man", "nosuch")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no command \"nosuch\"");
  }
}
