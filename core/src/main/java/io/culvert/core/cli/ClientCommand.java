package io.culvert.core.cli;

import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.config.RouterConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running router. */
@Command(mixinStandardHelpOptions = true)
public abstract class ClientCommand implements Callable<Integer> {

  private static final String SOCKET_VARIABLE = "CULVERT_SOCKET";

  @Spec private CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "the router's control socket (or CULVERT_SOCKET; default: "
              + RouterConfig.DEFAULT_SOCKET
              + ")")
  private Path socket;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  @Override
  public final Integer call() throws Exception {
    prepare();
    try (ControlClient router = connect()) {
      return run(router, new Output(spec.commandLine()));
    }
  }

  /** One more connection to the router. */
  protected final ControlClient connect() throws RouterUnreachableException {
    return ControlClient.connect(socketPath(socket));
  }

  /** Where the router is: as {@code given}, or {@code null} for where it usually is. */
  public static Path socketPath(Path given) {
    String variable = System.getenv(SOCKET_VARIABLE);
    if (given != null) {
      return given;
    }
    return Path.of(variable == null || variable.isEmpty() ? RouterConfig.DEFAULT_SOCKET : variable);
  }

  /** The options that were given, each once. */
  protected final List<OptionSpec> given() {
    return spec.commandLine().getParseResult().matchedOptions();
  }

  /** Looks at the command line before a router is asked; throws {@link UsageException}. */
  protected void prepare() {}

  /** Does the work and returns the exit code. */
  protected abstract int run(ControlClient router, Output output) throws RouterUnreachableException;

  /** The command's own name, as in messages. */
  protected final String name() {
    return spec.qualifiedName();
  }

  /** For tests and for what does not fit {@link Output}. */
  protected final PrintStream errors() {
    return System.err;
  }
}
