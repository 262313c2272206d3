package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The router of the lab: {@code culvert run} on a copy of {@code examples/ftp-gateway}. */
final class LabRouter {

  private static final int WAIT_MILLIS = 50;
  private static final int TRIES = 600;
  private static final List<String> EXAMPLE = List.of("culvert.yaml", "rules.v4", "rules.v6");
  private static final String EXAMPLE_PREFIX = "culvert-";
  private static final String EXAMPLE_PAGE = "127.0.0.1:8737";
  private static final Pattern PAGE = Pattern.compile("https?://\\S+");

  private final Commands commands;
  private final LabFolder folder;
  private final LabProcesses processes;
  private Optional<Process> process = Optional.empty();

  LabRouter(Commands commands, LabFolder folder, LabProcesses processes) {
    this.commands = commands;
    this.folder = folder;
    this.processes = processes;
  }

  /** The folder of the example. */
  static Path example() {
    return CulvertProcess.launcher().resolveSibling("examples").resolve("ftp-gateway");
  }

  /**
   * Starts the router between the namespaces and waits until it forwards.
   *
   * @param errand what the lab is for, which may want the router otherwise
   */
  void start(Namespaces namespaces, int webPort, Errand errand) {
    Path config = folder.own("culvert.yaml");
    commands.note(config.getParent() + ": culvert.yaml and rules of " + example());
    if (!commands.dry()) {
      copyExample(namespaces, webPort, errand);
    }
    List<String> run =
        CulvertProcess.staying(folder, errand.javaOptions(), "run", "-c", config.toString());
    process = processes.start("router", run);
    process.ifPresent(this::awaitReady);
  }

  private void awaitReady(Process process) {
    for (int i = 0; i < TRIES && !Files.exists(folder.socket()); i++) {
      if (!process.isAlive()) {
        throw new CommandException("the router did not start; it said:\n" + said());
      }
      Processes.pause(WAIT_MILLIS);
    }
    if (!Files.exists(folder.socket())) {
      throw new CommandException(
          "the router is not ready after half a minute; it said:\n" + said());
    }
  }

  /** The page's address, as the router printed it; empty without a page. */
  String page() {
    Matcher page = PAGE.matcher(said());
    return page.find() ? page.group() : "";
  }

  private String said() {
    return folder.read("router").strip();
  }

  /** The running router; empty where commands are only printed. */
  Optional<Process> process() {
    return process;
  }

  private void copyExample(Namespaces namespaces, int webPort, Errand errand) {
    try {
      for (String name : EXAMPLE) {
        Files.copy(example().resolve(name), folder.own(name));
      }
      Path config = folder.own("culvert.yaml");
      String text =
          Files.readString(config)
              .replace("netns: " + EXAMPLE_PREFIX + "lan", "netns: " + namespaces.lan())
              .replace("netns: " + EXAMPLE_PREFIX + "wan", "netns: " + namespaces.wan())
              .replace(EXAMPLE_PAGE, "127.0.0.1:" + webPort);
      text += "control: {socket: " + folder.socket() + "}\n";
      Files.writeString(config, errand.config(namespaces, text));
    } catch (IOException e) {
      throw new CommandException("can't copy " + example() + ": " + e.getMessage(), e);
    }
  }
}
