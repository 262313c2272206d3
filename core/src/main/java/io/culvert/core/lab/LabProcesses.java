package io.culvert.core.lab;

import io.culvert.core.machine.Commands;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Processes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts the processes that stay while a lab is up, and ends them. Each is noted in the lab's
 * folder, so that whoever cleans up knows them, be it another process.
 */
final class LabProcesses {

  private final Commands commands;
  private final LabFolder folder;

  LabProcesses(Commands commands, LabFolder folder) {
    this.commands = commands;
    this.folder = folder;
  }

  /**
   * Starts {@code command}, which is {@link Processes#bound}, with its output in the log of that
   * name. Empty where commands are only printed.
   */
  Optional<Process> start(String log, List<String> command) {
    Optional<Process> process = Optional.ofNullable(commands.start(folder.log(log), command));
    process.flatMap(p -> ProcessId.of(p.pid())).ifPresent(folder::note);
    return process;
  }

  /** Ends what was noted in {@code folder} and is still there, and what that has started. */
  static void endNoted(LabFolder folder) {
    Processes.endAll(
        folder.processes().stream()
            .flatMap(noted -> noted.handle().stream())
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .filter(process -> !process.equals(ProcessHandle.current()))
            .toList());
  }
}
