package io.culvert.core.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How long processes last. */
public final class Processes {

  private static final int GRACE_MILLIS = 5_000;
  private static final int LOOK_MILLIS = 20;

  private Processes() {}

  /** {@code command}, which the kernel ends when we die, however we die. */
  public static List<String> bound(List<String> command) {
    List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM", "--"));
    bound.addAll(command);
    return bound;
  }

  /** Ends one. */
  public static void end(Process process) {
    endAll(List.of(process.toHandle()));
  }

  /** Asks all to end, gives them a little time, and ends those that take longer. */
  public static void endAll(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroy);
    long deadlineNanos = System.nanoTime() + GRACE_MILLIS * 1_000_000L;
    while (processes.stream().anyMatch(Processes::lives) && System.nanoTime() < deadlineNanos) {
      pause(LOOK_MILLIS);
    }
    processes.stream().filter(Processes::lives).forEach(ProcessHandle::destroyForcibly);
  }

  private static boolean lives(ProcessHandle process) {
    return ProcessId.of(process.pid()).isPresent();
  }

  /**
   * The number that {@code /proc/PID/status} has behind {@code key}.
   *
   * @throws CommandException if there is no such process, or it has no such line
   */
  public static double status(long pid, String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow(() -> new CommandException("process " + pid + " has no " + key));
    } catch (IOException e) {
      throw new CommandException("process " + pid + " has gone", e);
    }
  }

  /** Waits a little. */
  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
  }
}
