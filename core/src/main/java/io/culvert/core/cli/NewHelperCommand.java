package io.culvert.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert helper new}. */
@Command(
    name = "new",
    description = "Write the project of a new helper: class, test, pom, README. Needs no router.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  culvert helper new chat --port 5190",
      "  culvert helper new my-proto --udp --port 5004 --directory ~/src/my-proto",
      "",
      "Exit codes: 0 ok, 1 can't be written, 2 usage"
    })
final class NewHelperCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "what rules call it: 1 to 15 lower-case letters, digits and dashes")
  private String name;

  @Option(names = "--tcp", description = "it watches TCP (the default)")
  private boolean tcp;

  @Option(names = "--udp", description = "it watches UDP")
  private boolean udp;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the server's well-known port; may be repeated")
  private List<Integer> ports = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "org.example",
      description = "Maven group and Java package (default: ${DEFAULT-VALUE})")
  private String group;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "where to write it; default: ./NAME")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    check();
    Path folder = directory == null ? Path.of(name) : directory;
    if (Files.exists(folder) && !isEmpty(folder)) {
      throw new UsageException(
          folder + " is there already and not an empty folder; name another with --directory");
    }
    HelperProject project = new HelperProject(name, udp, ports, group);
    Output output = new Output(spec.commandLine());
    for (Path written : project.write(folder)) {
      output.line(written.toString());
    }
    output.line("Build it:  cd " + folder + " && mvn package");
    return ExitCode.OK;
  }

  private void check() {
    if (!name.matches(HelperProject.NAME)) {
      throw new UsageException(
          "\""
              + name
              + "\" is no name for a helper: 1 to 15 lower-case letters, digits and dashes,"
              + " a letter first");
    }
    if (!SourceVersion.isName(group + "." + name.replace("-", ""))) {
      throw new UsageException(
          "\""
              + group
              + "."
              + name.replace("-", "")
              + "\" can't be a Java package; choose another"
              + " name or --group");
    }
    if (tcp && udp) {
      throw new UsageException("--tcp or --udp, not both; a helper watches one transport");
    }
    for (int port : ports) {
      if (port < 1 || port > 65535) {
        throw new UsageException(port + " is no port; 1 to 65535");
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
