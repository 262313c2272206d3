package io.culvert.core.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts the processes that stay while a lab is up, and ends them. Each is noted in the lab's
 * folder, so that whoever cleans up knows them, be it another process.
 */
final class LabProcesses {

  private static final int GRACE_MILLIS = 5_000;
  private static final int LOOK_MILLIS = 20;

  private final Commands commands;
  private final LabFolder folder;

  LabProcesses(Commands commands, LabFolder folder) {
    this.commands = commands;
    this.folder = folder;
  }

  /**
   * Starts {@code command}, which is {@link #bound}, with its output in the log of that name. Empty
   * where commands are only printed.
   */
  Optional<Process> start(String log, List<String> command) {
    Optional<Process> process = Optional.ofNullable(commands.start(folder.log(log), command));
    process.flatMap(p -> ProcessId.of(p.pid())).ifPresent(folder::note);
    return process;
  }

  /** {@code command}, which the kernel ends when we die, however we die. */
  static List<String> bound(List<String> command) {
    List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM", "--"));
    bound.addAll(command);
    return bound;
  }

  /** Ends one. */
  static void end(Process process) {
    endAll(List.of(process.toHandle()));
  }

  /** Ends what was noted in {@code folder} and is still there, and what that has started. */
  static void endNoted(LabFolder folder) {
    endAll(
        folder.processes().stream()
            .flatMap(noted -> noted.handle().stream())
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .filter(process -> !process.equals(ProcessHandle.current()))
            .toList());
  }

  /** Asks all to end, gives them a little time, and ends those that take longer. */
  static void endAll(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroy);
    long deadlineNanos = System.nanoTime() + GRACE_MILLIS * 1_000_000L;
    while (processes.stream().anyMatch(LabProcesses::lives) && System.nanoTime() < deadlineNanos) {
      pause(LOOK_MILLIS);
    }
    processes.stream().filter(LabProcesses::lives).forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean lives(ProcessHandle process) {
    return ProcessId.of(process.pid()).isPresent();
  }

  /** Waits a little. */
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
