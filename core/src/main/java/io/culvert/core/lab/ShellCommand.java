package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code culvert lab shell}. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description = "run a command, or a shell, among the clients or the servers",
    footer = {
      "",
      "Examples:",
      "  culvert lab shell lan",
      "  culvert lab shell lan curl -O ftp://203.0.113.2/big.bin",
      "",
      "Exit code: the command's, 1 if no lab is up"
    })
final class ShellCommand implements Callable<Integer> {

  @ParentCommand private LabCommand lab;

  @Parameters(index = "0", paramLabel = "lan|wan", description = "which side")
  private String side;

  @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "0..*", description = "default: bash")
  private List<String> command;

  /** What follows the side is the command's, options too. */
  @Spec
  void spec(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
  }

  @Override
  public Integer call() {
    return lab.guarded(
        () -> {
          if (!side.equals("lan") && !side.equals("wan")) {
            throw new CommandException(
                CommandException.USAGE, "'" + side + "' is neither lan nor wan");
          }
          return new LabVisit(lab.commands(), lab.labName()).shell(side, command);
        });
  }
}
