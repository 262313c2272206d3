package io.culvert.core.lab;

import io.culvert.core.machine.Commands;
import io.culvert.core.machine.ProcessId;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts the processes that stay while a lab is up, and ends them. Each is noted in the lab's
 * folder and carries a mark in its environment, so that whoever cleans up knows them, be it another
 * process, and though the lab was killed between starting one and noting it.
 */
final class LabProcesses {

  private static final String MARK = "CULVERT_LAB";
  private static final int ROUNDS = 5;

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
    Map<String, String> mark = Map.of(MARK, folder.path().toString());
    Optional<Process> process = Optional.ofNullable(commands.start(folder.log(log), mark, command));
    process.flatMap(p -> ProcessId.of(p.pid())).ifPresent(folder::note);
    return process;
  }

  /** Ends all that {@code folder}'s lab has started and is still there, until nothing is. */
  static void endAll(LabFolder folder) {
    List<ProcessHandle> left = left(folder);
    // more than once: one that was just starting may have started another
    for (int i = 0; i < ROUNDS && !left.isEmpty(); i++) {
      Processes.endAll(left);
      left = left(folder);
    }
  }

  /** What was noted in {@code folder}, what that has started, and what carries its mark. */
  private static List<ProcessHandle> left(LabFolder folder) {
    Stream<ProcessHandle> noted =
        folder.processes().stream()
            .flatMap(process -> process.handle().stream())
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    Stream<ProcessHandle> marked =
        ProcessHandle.allProcesses().filter(process -> carries(process, mark(folder)));
    return Stream.concat(noted, marked)
        .filter(process -> !process.equals(ProcessHandle.current()))
        .distinct()
        .toList();
  }

  private static String mark(LabFolder folder) {
    return MARK + "=" + folder.path();
  }

  private static boolean carries(ProcessHandle process, String mark) {
    Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
    try {
      String text = new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1);
      return List.of(text.split("\0")).contains(mark);
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
  }
}
