package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.ProcessId;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** What can be done in a lab that another process keeps up. */
final class LabVisit {

  private final Commands commands;
  private final String name;
  private final LabFolder folder;

  LabVisit(Commands commands, String name) {
    this.commands = commands;
    this.name = name;
    this.folder = LabFolder.of(name);
  }

  /** Runs {@code command}, or a shell where there is none, on that side; its exit code. */
  int shell(String side, List<String> command) {
    Namespaces namespaces = enter();
    List<String> inside =
        namespaces.inside(
            side.equals("lan") ? namespaces.lan() : namespaces.wan(),
            command == null || command.isEmpty() ? List.of("bash") : command);
    return commands.onTerminal(
        inside,
        Map.of("CULVERT_SOCKET", folder.socket().toString()),
        process -> ProcessId.of(process.pid()).ifPresent(folder::note));
  }

  /** Walks through {@code parts} of the story, or all of it; 0 if all went well. */
  int demo(PrintStream out, List<LabStory.Part> parts) {
    Namespaces namespaces = enter();
    List<LabStory.Part> wanted = parts == null || parts.isEmpty() ? LabStory.Part.ALL : parts;
    return new LabStory(commands, folder, namespaces, out).tell(wanted) ? 0 : 1;
  }

  private Namespaces enter() {
    if (!commands.dry() && (!LabOwner.isUp(folder) || folder.page().isEmpty())) {
      throw new CommandException("no lab is up. Start one:  culvert lab");
    }
    return folder
        .inside()
        .map(process -> Namespaces.within(commands, name, process))
        .orElseGet(() -> Namespaces.here(commands, name));
  }
}
