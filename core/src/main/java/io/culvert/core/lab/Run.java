package io.culvert.core.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one command to its end, by argument list and never through a shell, and keeps what it said.
 *
 * @param command what was run
 * @param exit its exit code; 124 where it was stopped for taking too long
 * @param output standard output and error together
 */
record Run(List<String> command, int exit, String output) {

  static final int TIMED_OUT = 124;

  /** Runs {@code command}, for at most {@code limit}. */
  static Run of(Duration limit, List<String> command) {
    Path said = null;
    try {
      // a file, not a pipe: a child that leaves a daemon behind must not keep us waiting
      said = Files.createTempFile("culvert-lab", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String output = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
      return new Run(command, ended ? process.exitValue() : TIMED_OUT, output);
    } catch (IOException e) {
      throw new LabException("can't run " + String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while running " + command.get(0), e);
    } finally {
      delete(said);
    }
  }

  /** Runs {@code command} for at most ten seconds; fails unless it exits 0. */
  static Run must(String... command) {
    Run run = of(Duration.ofSeconds(10), List.of(command));
    if (!run.ok()) {
      throw new LabException(
          String.join(" ", command) + " failed (exit " + run.exit + "): " + run.output.strip());
    }
    return run;
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("can't delete " + file, e);
    }
  }

  boolean ok() {
    return exit == 0;
  }
}
