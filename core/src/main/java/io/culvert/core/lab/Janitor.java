package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.ProcessId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process beside the lab's own that outlives it: it reads from a pipe whose other end only this
 * process holds, and if that ends without a word, which is how it looks when we were killed, it
 * does {@code culvert lab down}. Until then it is the launcher's shell, not a JVM.
 */
final class Janitor implements AutoCloseable {

  private static final byte[] ALL_DONE = "done\n".getBytes(StandardCharsets.US_ASCII);
  private static final int GRACE_SECONDS = 5;

  private final Process process;

  private Janitor(Process process) {
    this.process = process;
  }

  /** One for the lab of that name, which this process owns. */
  static Janitor start(String name) {
    // a process group of its own, so that Ctrl-C or the end of the terminal does not reach it
    List<String> command =
        List.of(
            "setsid",
            CulvertProcess.launcher().toString(),
            "lab",
            "down",
            "--name",
            name,
            "--left-by",
            ProcessId.self().toString(),
            "--when-stdin-ends");
    try {
      return new Janitor(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new CommandException("can't run setsid: " + e.getMessage(), e);
    }
  }

  /** Tells it that there is nothing to clean up, and waits until it has gone. */
  @Override
  public void close() {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(ALL_DONE);
    } catch (IOException e) {
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
