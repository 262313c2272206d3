package io.culvert.core.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing but through its subcommands. */
public abstract class GroupCommand implements Runnable {

  @Spec private CommandSpec spec;
  private final String missing;

  /** One that says {@code missing} where it is given none of them. */
  protected GroupCommand(String missing) {
    this.missing = missing;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), missing);
  }
}
