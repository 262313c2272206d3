package io.culvert.core.cli;

import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert run}: the router itself. */
@Command(
    name = "run",
    description = "Run the router until it is told to stop (Ctrl-C, SIGTERM).",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Prints one line when it is ready to forward; the control socket exists from then on.",
      "",
      "Examples:",
      "  culvert run                      culvert.yaml here, or /etc/culvert/culvert.yaml",
      "  culvert run -c gateway.yaml",
      "  culvert run -c gateway.yaml --check",
      "  culvert run -c gateway.yaml --take-over   in the place of the router that runs",
      "",
      "Exit codes: 0 stopped as told, 1 failed, 2 configuration or rules refused, 4 not permitted"
    })
public final class RunCommand implements Callable<Integer> {

  private static final Path HERE = Path.of("culvert.yaml");
  private static final Path SYSTEM = Path.of("/etc/culvert/culvert.yaml");

  private final RouterLauncher launcher;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "the configuration")
  private Path config;

  @Option(names = "--check", description = "only read the configuration and say what is wrong")
  private boolean checkOnly;

  @Option(
      names = "--take-over",
      description = {
        "go on with the devices and connections of the router that runs, which then ends: an upgrade",
        "that no connection notices. If this one can't start, that one goes on"
      })
  private boolean takeOver;

  @Option(names = "--debug", description = "show stack traces of failures")
  private boolean debug;

  RunCommand(RouterLauncher launcher) {
    this.launcher = launcher;
  }

  /** The configuration that {@code given} names; if it is {@code null}, the usual one. */
  public static Path file(Path given) {
    return given != null ? given : Files.exists(HERE) ? HERE : SYSTEM;
  }

  @Override
  public Integer call() throws ConfigException {
    Path file = file(config);
    RouterConfig loaded = ConfigLoader.load(file);
    if (checkOnly) {
      List<ConfigProblem> problems = launcher.check(loaded);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      spec.commandLine().getOut().println(file + ": ok, " + loaded.devices().size() + " devices");
      return ExitCode.OK;
    }
    return takeOver ? launcher.takeOver(loaded, System.out) : launcher.run(loaded, System.out);
  }
}
