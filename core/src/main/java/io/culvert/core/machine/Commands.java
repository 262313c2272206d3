package io.culvert.core.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs other programs, by argument list and never through a shell; or only prints what it would
 * run. Thread safe. Everything the lab and the bench start goes through here.
 */
public final class Commands {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String PLAIN = "[\\w@%+=:,./\\[\\]-]+";

  private final PrintStream print;
  private final Set<Process> running = new HashSet<>();
  private volatile boolean stopped;

  private Commands(PrintStream print) {
    this.print = print;
  }

  /** Runs them. */
  public static Commands real() {
    return new Commands(null);
  }

  /** Prints each to {@code out} instead, ready to be pasted into a shell. */
  public static Commands printed(PrintStream out) {
    return new Commands(out);
  }

  /** Whether nothing is really run. */
  public boolean dry() {
    return print != null;
  }

  /** What is done without a program, where programs are only printed. */
  public void note(String what) {
    if (dry()) {
      print.println("# " + what);
    }
  }

  /** Runs {@code command} to its end, for at most {@code limit}. */
  public Run run(Duration limit, List<String> command) {
    return run(limit, command, null);
  }

  /**
   * The same, but what {@code command} writes goes into {@code digest} and only what it says on
   * standard error is the answer's output.
   */
  public Run run(Duration limit, List<String> command, MessageDigest digest) {
    if (dry()) {
      print.println(quoted(command));
      return new Run(command, 0, "");
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectInput(nothing());
      Process process = begin(builder.redirectErrorStream(digest == null));
      CompletableFuture<Void> timeout = new CompletableFuture<>();
      timeout
          .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
          .thenRun(process::destroyForcibly);
      Drain said = new Drain(digest == null ? process.getInputStream() : process.getErrorStream());
      if (digest != null) {
        digest(process.getInputStream(), digest);
      }
      int exit = process.waitFor();
      boolean late = !timeout.cancel(false);
      over(process);
      return new Run(command, late ? Run.TIMED_OUT : exit, said.text());
    } catch (IOException e) {
      throw cannot(command, e);
    } catch (InterruptedException e) {
      throw interrupted(command, e);
    }
  }

  private static void digest(InputStream written, MessageDigest digest) throws IOException {
    byte[] block = new byte[1 << 17];
    try (written) {
      for (int n = written.read(block); n >= 0; n = written.read(block)) {
        digest.update(block, 0, n);
      }
    }
  }

  /** Runs {@code command} for at most ten seconds; fails unless it exits 0. */
  public Run must(String... command) {
    Run run = run(SOON, List.of(command));
    if (!run.ok()) {
      boolean permission =
          run.output().contains("not permitted") || run.output().contains("Permission denied");
      throw new CommandException(
          permission ? CommandException.NOT_PERMITTED : CommandException.FAILED,
          quoted(List.of(command)) + " failed (exit " + run.exit() + "): " + run.output().strip());
    }
    return run;
  }

  /** Starts {@code command} and leaves it running; null where commands are only printed. */
  public Process start(Path log, List<String> command) {
    return start(log, Map.of(), command);
  }

  /** The same with more in its environment, which is there as soon as this returns. */
  public Process start(Path log, Map<String, String> change, List<String> command) {
    if (dry()) {
      List<String> shown = new ArrayList<>(change.isEmpty() ? List.of() : List.of("env"));
      change.forEach((name, value) -> shown.add(name + "=" + value));
      shown.addAll(command);
      print.println(quoted(shown) + " &");
      return null;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(nothing());
    builder.environment().putAll(change);
    try {
      return begin(builder);
    } catch (IOException e) {
      throw cannot(command, e);
    }
  }

  /**
   * Runs {@code command} on this terminal; its exit code.
   *
   * @param change what its environment needs in addition
   * @param started is told of the process when it has begun
   */
  public int onTerminal(
      List<String> command, Map<String, String> change, Consumer<Process> started) {
    if (dry()) {
      print.println(quoted(command));
      return 0;
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(change);
    try {
      Process process = begin(builder);
      started.accept(process);
      int exit = process.waitFor();
      over(process);
      return exit;
    } catch (IOException e) {
      throw cannot(command, e);
    } catch (InterruptedException e) {
      throw interrupted(command, e);
    }
  }

  private Process begin(ProcessBuilder builder) throws IOException {
    // not while stop() looks at what runs: it would miss this one, which then outlives the clean-up
    synchronized (running) {
      if (!stopped) {
        Process process = builder.start();
        running.add(process);
        return process;
      }
    }
    awaitTheEndIfStopped();
    throw new IllegalStateException("stopped");
  }

  private void over(Process process) {
    synchronized (running) {
      running.remove(process);
    }
    awaitTheEndIfStopped();
  }

  /** Ends what runs; who wanted its answer, or runs anything more, waits for the JVM's end. */
  public void stop() {
    synchronized (running) {
      stopped = true;
      running.forEach(Process::destroy);
    }
  }

  /** Does not return once {@link #stop} was called: what comes then is the JVM's end. */
  public void awaitTheEndIfStopped() {
    if (stopped) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("interrupted", e);
      }
    }
  }

  /** As one would type it. */
  private static String quoted(List<String> command) {
    StringBuilder line = new StringBuilder();
    for (String word : command) {
      line.append(line.length() == 0 ? "" : " ")
          .append(word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }

  private static ProcessBuilder.Redirect nothing() {
    return ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
  }

  private CommandException cannot(List<String> command, IOException e) {
    awaitTheEndIfStopped(); // what is stopped takes its streams with it
    return new CommandException("can't run " + command.get(0) + ": " + e.getMessage(), e);
  }

  private static CommandException interrupted(List<String> command, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandException("interrupted while running " + command.get(0), e);
  }
}
