package io.culvert.core.lab;

import io.culvert.core.machine.Commands;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Processes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way to a lab without root: this program once more, as root of a user namespace of its own,
 * and a bridge to its page. This is the side that stays outside.
 */
final class UserNamespace {

  private final Commands commands;
  private final LabFolder folder;

  UserNamespace(Commands commands, LabFolder folder) {
    this.commands = commands;
    this.folder = folder;
  }

  /** Runs {@code culvert lab --inside} there and returns its exit code when it has ended. */
  int run(String name, int webPort, Errand errand) {
    List<String> command = new ArrayList<>(OwnWorld.COMMAND);
    List<String> again =
        new ArrayList<>(
            CulvertProcess.culvert(
                "lab",
                "--name",
                name,
                "--web-port",
                Integer.toString(webPort),
                "--inside",
                folder.path().toString()));
    again.addAll(errand.words());
    command.addAll(Processes.bound(again));
    if (!commands.dry()) {
      PageBridge.outside(webPort, socket(folder).toString());
    }
    return commands.onTerminal(
        command,
        Map.of(),
        process ->
            ProcessId.of(process.pid())
                .ifPresent(
                    inside -> {
                      folder.note(inside);
                      folder.inside(inside);
                    }));
  }

  /** Where both sides of the bridge to the page meet. */
  static Path socket(LabFolder folder) {
    return folder.own("page.sock");
  }
}
