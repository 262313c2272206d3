package io.culvert.core.machine;

import java.util.ArrayList;
import java.util.List;

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
