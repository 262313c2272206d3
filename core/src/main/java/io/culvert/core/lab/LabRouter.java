package io.culvert.core.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The router of the lab: {@code culvert run} on a copy of {@code examples/ftp-gateway}. */
final class LabRouter {

  private static final int TRIES = 200;
  private static final String[] EXAMPLE = {"culvert.yaml", "rules.v4", "rules.v6"};

  private final LabFiles files;
  private final LabProcesses processes;

  LabRouter(LabFiles files, LabProcesses processes) {
    this.files = files;
    this.processes = processes;
  }

  /** Starts the router and waits until it forwards. */
  void start(int webPort) {
    Path config = copyExample(webPort);
    Process process =
        processes.start(
            files.log("router"), CulvertProcess.culvert("run", "-c", config.toString()));
    for (int i = 0; i < TRIES; i++) {
      if (Files.exists(files.socket())) {
        return;
      }
      if (!process.isAlive()) {
        break;
      }
      LabServers.pause();
    }
    throw new LabException("the router did not start; it said:\n" + said());
  }

  /** What the router has printed so far. */
  String said() {
    try {
      return Files.readString(files.log("router")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private Path copyExample(int webPort) {
    Path example = CulvertProcess.launcher().resolveSibling("examples").resolve("ftp-gateway");
    try {
      for (String name : EXAMPLE) {
        Files.copy(example.resolve(name), files.file(name));
      }
      Path config = files.file("culvert.yaml");
      String text = Files.readString(config).replace("127.0.0.1:8737", "127.0.0.1:" + webPort);
      Files.writeString(config, text + "control: {socket: " + files.socket() + "}\n");
      return config;
    } catch (IOException e) {
      throw new LabException("can't copy " + example + ": " + e.getMessage(), e);
    }
  }
}
