package io.culvert.core.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * Where a command writes. A reader that has gone (a closed pipe) is noticed, so that a stream can
 * end; whole answers are buffered, streams are flushed line by line.
 */
public final class Output {

  private final PrintWriter out;
  private final PrintWriter err;

  /** The streams {@code command} was given. */
  public Output(CommandLine command) {
    this(command.getOut(), command.getErr());
  }

  /** Writes to {@code out} and {@code err}. */
  public Output(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Writes {@code text} as it is. */
  public void print(String text) {
    out.print(text);
  }

  /** Writes a line. */
  public void line(String text) {
    out.print(text);
    out.print('\n');
  }

  /** Writes a line at once and says whether somebody is still reading. */
  public boolean lineNow(String text) {
    line(text);
    return !out.checkError();
  }

  /** Lets go of what is buffered and says whether somebody is still reading. */
  public boolean flush() {
    return !out.checkError();
  }

  /** Writes a line to standard error, after what was written to standard output. */
  public void error(String text) {
    out.flush();
    err.print(text);
    err.print('\n');
    err.flush();
  }
}
