package io.culvert.core.cli;

import io.culvert.core.helper.PluginKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert helper key}. */
@Command(
    name = "key",
    description =
        "Make a key to sign plugins with (helpers.keys): FILE stays secret, FILE.pub goes to the"
            + " router. Needs no router.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  culvert helper key plugins.key && cp plugins.key.pub /etc/culvert/",
      "",
      "Exit codes: 0 ok, 1 can't be written, 2 usage"
    })
final class HelperKeyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "where the secret key goes; must not be there yet")
  private Path file;

  @Override
  public Integer call() throws IOException {
    new Output(spec.commandLine()).line(PluginKeys.make(file).toString());
    return ExitCode.OK;
  }
}
