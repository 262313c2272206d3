package io.culvert.core.bench;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that runs beside the bench, what it says in a file. */
final class Service implements AutoCloseable {

  private static final int LOOK_MILLIS = 10;

  /** Clock ticks of {@code /proc/PID/stat}; 100 a second on every Linux Java runs on. */
  private static final double TICKS_EACH_SECOND = 100;

  private static final int USER_TICKS = 11;

  private final Commands commands;
  private final String name;
  private final Path log;
  private final Process process;

  private Service(Commands commands, String name, Path log, Process process) {
    this.commands = commands;
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Processor time, in seconds. */
  record Cpu(double user, double kernel) {

    Cpu minus(Cpu earlier) {
      return new Cpu(user - earlier.user, kernel - earlier.kernel);
    }
  }

  /** Starts {@code command}, which messages call {@code name}. */
  static Service start(Commands commands, String name, Path log, List<String> command) {
    return new Service(commands, name, log, commands.start(log, command));
  }

  /** Waits until it has said a line that begins with {@code word}. */
  Service await(String word, Duration limit) {
    return await(() -> said().lines().anyMatch(line -> line.startsWith(word)), limit);
  }

  /** Waits until {@code ready}. */
  Service await(BooleanSupplier ready, Duration limit) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!ready.getAsBoolean()) {
      boolean late = System.nanoTime() > deadlineNanos;
      if (late || !process.isAlive()) {
        commands.awaitTheEndIfStopped();
        String how = late ? " is not ready after " + limit.toSeconds() + " s" : " ended";
        close();
        throw new CommandException(name + how + sayingWhat());
      }
      Processes.pause(LOOK_MILLIS);
    }
    return this;
  }

  /** Waits for its end; what it said last. */
  String lastWord(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new CommandException(name + " does not end" + sayingWhat());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while waiting for " + name, e);
    }
    commands.awaitTheEndIfStopped();
    List<String> lines = said().lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  private String sayingWhat() {
    String said = said().strip();
    return said.isEmpty() ? "" : "; it said: " + said;
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /** How much of the machine's memory it has, in bytes. */
  double residentBytes() {
    return Processes.status(process.pid(), "VmRSS:") * 1024;
  }

  /** How long its threads have computed. */
  Cpu cpu() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      // the name in brackets may hold anything, brackets too
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return new Cpu(seconds(fields[USER_TICKS]), seconds(fields[USER_TICKS + 1]));
    } catch (IOException e) {
      commands.awaitTheEndIfStopped();
      throw new CommandException(name + " has ended" + sayingWhat(), e);
    }
  }

  /**
   * How long each of its threads has computed whose name begins so, in nanoseconds, by number; what
   * the kernel does in a thread's name is in it.
   */
  Map<String, Long> threadNanos(String name) {
    Path tasks = Path.of("/proc/" + process.pid() + "/task");
    Map<String, Long> nanos = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).startsWith(name)) {
          String spent = Files.readString(thread.resolve("schedstat")).split(" ")[0];
          nanos.put(thread.getFileName().toString(), Long.parseLong(spent));
        }
      }
      return nanos;
    } catch (IOException | DirectoryIteratorException e) {
      commands.awaitTheEndIfStopped();
      throw new CommandException(this.name + " has ended" + sayingWhat(), e);
    }
  }

  /** Has it stand still, or go on. */
  void stand(boolean still) {
    commands.must("kill", still ? "-STOP" : "-CONT", Long.toString(process.pid()));
  }

  private static double seconds(String ticks) {
    return Long.parseLong(ticks) / TICKS_EACH_SECOND;
  }

  /** Ends it. */
  @Override
  public void close() {
    if (process.isAlive()) {
      Processes.end(process);
    }
  }
}
