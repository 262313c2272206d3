package io.culvert.core.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The processes of one lab, ended in the reverse order of their start. Thread safe. */
final class LabProcesses {

  private static final int GRACE_SECONDS = 5;

  private final Deque<Process> started = new ArrayDeque<>();

  /** Starts {@code command} with its output in {@code log}; it dies with this process. */
  synchronized Process start(Path log, List<String> command) {
    // setpriv asks the kernel to end the child when we die, however we die
    List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM", "--"));
    bound.addAll(command);
    try {
      Process process =
          new ProcessBuilder(bound)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      started.push(process);
      return process;
    } catch (IOException e) {
      throw new LabException("can't start " + command.get(0) + ": " + e.getMessage(), e);
    }
  }

  /** Asks all to end, then ends those that did not. */
  synchronized void endAll() {
    while (!started.isEmpty()) {
      end(started.pop());
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
