package io.culvert.core.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that a benchmark runs: to their end, or until it is over. */
final class Commands {

  private static final int PATIENCE_SECONDS = 60;

  /** Clock ticks of {@code /proc/PID/stat}; 100 a second on every Linux Java runs on. */
  private static final double TICKS_EACH_SECOND = 100;

  private static final int USER_TICKS = 11;

  private Commands() {}

  /** Runs a command, which must succeed; what it printed. */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** {@link #run(List)}. */
  static String run(String... command) {
    return run(List.of(command));
  }

  /** {@code command} in a network namespace. */
  static List<String> inside(String namespace, String... command) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    line.addAll(List.of(command));
    return line;
  }

  /** Starts a command and waits for a line that begins with {@code ready}. */
  static Running start(String ready, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      StringBuilder said = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ready)) {
          return new Running(process, lines);
        }
        said.append(line).append('\n');
      }
      throw new IllegalStateException(String.join(" ", command) + " ended:\n" + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that runs beside us. */
  record Running(Process process, BufferedReader lines) implements AutoCloseable {

    /** The next line it prints; waits for it. */
    String line() {
      try {
        return lines.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Seconds its threads have computed, in user space and in the kernel. */
    double[] cpuSeconds() {
      try {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new double[] {
          Long.parseLong(fields[USER_TICKS]) / TICKS_EACH_SECOND,
          Long.parseLong(fields[USER_TICKS + 1]) / TICKS_EACH_SECOND
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
