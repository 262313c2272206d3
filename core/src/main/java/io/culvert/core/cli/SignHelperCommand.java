package io.culvert.core.cli;

import io.culvert.core.helper.PluginKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert helper sign}. */
@Command(
    name = "sign",
    description =
        "Sign plugins for routers that take only signed ones (helpers.keys). Needs no router.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert helper sign --key plugins.key chat-helper.jar",
      "  openssl pkeyutl -sign -inkey plugins.key -rawin -in chat-helper.jar \\",
      "      -out chat-helper.jar.sig          does the same",
      "",
      "Exit codes: 0 ok, 1 can't be read or written, 2 usage"
    })
final class SignHelperCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "the secret key, as culvert helper key or openssl genpkey writes it")
  private Path key;

  @Parameters(arity = "1..*", paramLabel = "JAR", description = "what to write JAR.sig for")
  private List<Path> jars;

  @Override
  public Integer call() throws IOException {
    Output output = new Output(spec.commandLine());
    for (Path jar : jars) {
      output.line(PluginKeys.sign(key, jar).toString());
    }
    return ExitCode.OK;
  }
}
