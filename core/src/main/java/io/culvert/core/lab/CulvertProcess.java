package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Run;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Culvert's own commands as separate processes, so that the lab uses what its user would use. */
final class CulvertProcess {

  private static final String OPTIONS = "CULVERT_JAVA_OPTS";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private CulvertProcess() {}

  /** The launcher this process was started by. */
  static Path launcher() {
    String launcher = System.getProperty("culvert.launcher");
    if (launcher == null) {
      throw new CommandException("the lab needs its launcher. Run:  ./culvert lab");
    }
    return Path.of(launcher);
  }

  /** The command line of {@code culvert} with {@code arguments}. */
  static List<String> culvert(String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * The same for a process that stays as long as this one: what a JVM puts into temporary files,
   * and can't remove when it is killed, goes where {@code folder} goes.
   *
   * @param more options for its JVM besides, or empty
   */
  static List<String> staying(LabFolder folder, String more, String... arguments) {
    String options = System.getenv().getOrDefault(OPTIONS, "") + " " + more;
    List<String> command = new ArrayList<>(List.of("env"));
    command.add(OPTIONS + "=" + (options.strip() + " -Djava.io.tmpdir=" + folder.own("")).strip());
    command.addAll(culvert(arguments));
    return command;
  }

  /** Runs one of Culvert's client commands against the router at {@code socket}. */
  static Run ask(Commands commands, Path socket, String... arguments) {
    List<String> command = culvert(arguments);
    command.addAll(List.of("--socket", socket.toString()));
    return commands.run(PATIENCE, command);
  }

  /** The command line of a small JVM that runs {@code mainClass}, which needs the JDK alone. */
  static List<String> java(Class<?> mainClass, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                jar(mainClass),
                mainClass.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
