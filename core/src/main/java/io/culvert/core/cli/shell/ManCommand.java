package io.culvert.core.cli.shell;

import io.culvert.core.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert man}: manual pages of the commands. */
@Command(
    name = "man",
    description = "Print the manual page of a command, for man(1) to show.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert man conntrack | man -l -",
      "  culvert man --into /usr/local/share/man/man1",
      "",
      "Exit codes: 0 ok, 1 the folder can't be written, 2 usage"
    })
public final class ManCommand implements Callable<Integer> {

  private final Supplier<CommandLine> model;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "the command, and one of its own; none for culvert itself")
  private List<String> words = List.of();

  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "write culvert.1 and a page for each command there")
  private Path folder;

  /** For the commands of {@code model}. */
  public ManCommand(Supplier<CommandLine> model) {
    this.model = model;
  }

  @Override
  public Integer call() throws IOException {
    CommandLine root = model.get();
    if (folder != null) {
      write(root, "culvert", siblings(root));
      return 0;
    }
    CommandLine command = root;
    for (String word : words) {
      command = command.getSubcommands().get(word);
      if (command == null) {
        throw new UsageException("there is no command \"" + String.join(" ", words) + "\"");
      }
    }
    spec.commandLine().getOut().print(ManPage.of(command, siblings(root)));
    return 0;
  }

  private static List<String> siblings(CommandLine root) {
    List<String> names = new ArrayList<>(List.of("culvert"));
    root.getSubcommands().keySet().forEach(name -> names.add("culvert-" + name));
    return names;
  }

  private void write(CommandLine command, String name, List<String> siblings) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".1"), ManPage.of(command, siblings));
    for (Map.Entry<String, CommandLine> each : command.getSubcommands().entrySet()) {
      write(each.getValue(), name + "-" + each.getKey(), siblings);
    }
  }
}
