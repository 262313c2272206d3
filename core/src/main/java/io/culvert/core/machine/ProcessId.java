package io.culvert.core.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told from one that gets the same number later.
 *
 * @param pid its number
 * @param startTicks when it began, in clock ticks since boot (field 22 of {@code /proc/PID/stat})
 */
public record ProcessId(long pid, long startTicks) {

  private static final int STATE = 0;
  private static final int START = 19;

  /** This process. */
  public static ProcessId self() {
    return of(ProcessHandle.current().pid()).orElseThrow();
  }

  /** The process that has this number now; a dead one that nobody waited for does not count. */
  public static Optional<ProcessId> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // the name in brackets may hold anything, brackets too
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[STATE].equals("Z")
          ? Optional.empty()
          : Optional.of(new ProcessId(pid, Long.parseLong(fields[START])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Reads what {@link #toString} wrote. */
  public static Optional<ProcessId> parse(String text) {
    String[] parts = text.strip().split(":");
    try {
      return parts.length == 2
          ? Optional.of(new ProcessId(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether it runs still. */
  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Its handle, while it is alive. */
  public Optional<ProcessHandle> handle() {
    return alive() ? ProcessHandle.of(pid) : Optional.empty();
  }

  @Override
  public String toString() {
    return pid + ":" + startTicks;
  }
}
