package io.culvert.core.boot;

import io.culvert.core.cli.Cli;
import io.culvert.core.cli.RouterLauncher;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.rules.RuleLanguage;
import io.culvert.core.lab.LabCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The {@code culvert} command: hands what is built here to the commands, and ends with their code.
 */
public final class Main {

  private Main() {}

  /** Runs the command that {@code args} name. */
  public static void main(String[] args) {
    System.exit(cli().execute(args));
  }

  private static Cli cli() {
    return new Cli(
            launcher(),
            () -> new RuleLanguage(BuiltInRules.catalog(), BuiltInRules.names()),
            writer(FileDescriptor.out),
            writer(FileDescriptor.err))
        .with("conntrack", ConntrackCommand::new)
        .with("lab", LabCommand::new);
  }

  private static RouterLauncher launcher() {
    return (config, out) -> {
      throw new ControlException(
          ControlException.Code.FAILED, "no router is wired into this build", "");
    };
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
  }
}
