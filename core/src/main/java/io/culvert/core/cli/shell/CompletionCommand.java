package io.culvert.core.cli.shell;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert completion}: what a shell must read to complete command lines. */
@Command(
    name = "completion",
    description = "Print a script that completes culvert's commands and options in a shell.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert completion bash > /etc/bash_completion.d/culvert",
      "  culvert completion zsh > /usr/local/share/zsh/site-functions/_culvert",
      "  culvert completion fish > ~/.config/fish/completions/culvert.fish",
      "",
      "Exit codes: 0 ok, 2 usage"
    })
public final class CompletionCommand implements Callable<Integer> {

  /** Shells that are known. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  /** The script has an alias for a word of bash's, which does not reach a function read later. */
  private static final String ZSH_HEAD =
      """
      #compdef culvert
      compopt() { :; }
      """;

  /** Where zsh reads the file because somebody asked to complete, that one is to be answered. */
  private static final String FIRST_TIME =
      """

      if [ "${funcstack[1]}" = _culvert ]; then
        _bash_complete -o default -F _complete_culvert
      fi
      """;

  private final Supplier<CommandLine> model;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
  private Shell shell;

  /** For the commands of {@code model}. */
  public CompletionCommand(Supplier<CommandLine> model) {
    this.model = model;
  }

  @Override
  public Integer call() {
    CommandLine commands = model.get();
    String bash = shell == Shell.FISH ? "" : AutoComplete.bash("culvert", commands);
    spec.commandLine()
        .getOut()
        .print(
            switch (shell) {
              case BASH -> bash;
              // the script knows zsh, and loads what lets it speak bash's language
              case ZSH -> ZSH_HEAD + bash + FIRST_TIME;
              case FISH -> FishCompletion.of(commands);
            });
    return 0;
  }
}
