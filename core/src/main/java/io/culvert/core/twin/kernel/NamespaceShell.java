package io.culvert.core.twin.kernel;

import io.culvert.core.twin.TwinException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A shell that sits in a namespace and starts programs there: for it, small as it is, that costs a
 * third of what it costs a JVM, and the twin runs two programs for a few hundred packets. It is
 * told fixed commands only; what comes from outside is their input. One thread.
 */
final class NamespaceShell implements AutoCloseable {

  /** No line of a rule file looks like this. */
  private static final String END = "=== end of input and output ===";

  private static final int NOT_FOUND = 127;

  /** What a program said, and whether it was content. */
  record Finished(int exitCode, String output) {

    boolean ok() {
      return exitCode == 0;
    }
  }

  private final Process shell;
  private final OutputStream to;
  private final BufferedReader from;

  private NamespaceShell(Process shell) {
    this.shell = shell;
    this.to = shell.getOutputStream();
    this.from =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
  }

  /** One in the namespace of the calling thread. */
  static NamespaceShell start() {
    try {
      return new NamespaceShell(new ProcessBuilder("sh").redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new TwinException("can't run 'sh': " + e.getMessage(), e);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @throws TwinException where there is no such program, with the cure
   */
  Finished run(String input, String... command) {
    return run("", input, command);
  }

  /** The same without what it says on standard error, such as that a file of names is missing. */
  Finished runQuietly(String input, String... command) {
    return run(" 2>/dev/null", input, command);
  }

  private Finished run(String redirection, String input, String... command) {
    String words =
        Stream.of(command)
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    String text = input.isEmpty() || input.endsWith("\n") ? input : input + "\n";
    String script =
        words
            + redirection
            + " <<'"
            + END
            + "'\n"
            + text
            + END
            + "\nprintf '\\n%s %d\\n' '"
            + END
            + "' $?\n";
    try {
      to.write(script.getBytes(StandardCharsets.UTF_8));
      to.flush();
      Finished finished = answer();
      if (finished.exitCode() == NOT_FOUND) {
        throw new TwinException("can't run '" + command[0] + "'" + cure(command[0]));
      }
      return finished;
    } catch (IOException e) {
      throw new TwinException("the shell that runs '" + command[0] + "' is gone", e);
    }
  }

  private Finished answer() throws IOException {
    StringBuilder output = new StringBuilder();
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.startsWith(END)) {
        // the line's end before it is ours
        output.setLength(Math.max(0, output.length() - 1));
        return new Finished(
            Integer.parseInt(line.substring(END.length()).strip()), output.toString());
      }
      output.append(line).append('\n');
    }
    throw new IOException("end of its output");
  }

  private static String cure(String program) {
    String debian = program.equals("ip") ? "iproute2" : "iptables";
    return "; install it with: apt install " + debian;
  }

  @Override
  public void close() {
    shell.destroy();
  }
}
