package io.culvert.core.cli;

import io.culvert.core.helper.HelperPlugins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert helper allow}. */
@Command(
    name = "allow",
    description =
        "Print the line of each jar for the list of allowed plugins (helpers.allow). Needs no router.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  culvert helper allow chat-helper.jar >> plugins.allow",
      "",
      "Exit codes: 0 ok, 1 can't be read or is no plugin, 2 usage"
    })
final class AllowHelperCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "JAR", description = "plugins that you trust")
  private List<Path> jars;

  @Override
  public Integer call() throws IOException {
    Output output = new Output(spec.commandLine());
    for (Path jar : jars) {
      output.line(HelperPlugins.allowLine(jar));
    }
    return ExitCode.OK;
  }
}
