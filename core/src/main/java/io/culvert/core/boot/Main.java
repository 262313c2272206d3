package io.culvert.core.boot;

import io.culvert.core.bench.BenchCommand;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.cli.natlog.NatLogCommand;
import io.culvert.core.cli.replay.ReplayCommand;
import io.culvert.core.cli.shell.CompletionCommand;
import io.culvert.core.cli.shell.ManCommand;
import io.culvert.core.cli.top.TopCommand;
import io.culvert.core.cli.trace.ExplainCommand;
import io.culvert.core.cli.trace.TraceCommand;
import io.culvert.core.clock.SystemClock;
import io.culvert.core.lab.LabCommand;
import io.culvert.core.simulation.run.SimulateCommand;
import io.culvert.core.twin.run.TwinCommand;
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
    Cli cli =
        new Cli(
            new RouterProcess(),
            BuiltIns::ruleLanguage,
            writer(FileDescriptor.out),
            writer(FileDescriptor.err));
    return cli.with("conntrack", ConntrackCommand::new)
        .with("top", TopCommand::new)
        .with("trace", TraceCommand::new)
        .with("explain", () -> new ExplainCommand(OfflineWiring::kit, new SystemClock()))
        .with("replay", () -> new ReplayCommand(OfflineWiring::kit))
        .with("nat-log", NatLogCommand::new)
        .with("lab", LabCommand::new)
        .with("bench", () -> new BenchCommand(Main.class))
        .with("twin", () -> new TwinCommand(TwinWiring::parts))
        .with("simulate", () -> new SimulateCommand(SimulationWiring::kit))
        .with("completion", () -> new CompletionCommand(cli::model))
        .with("man", () -> new ManCommand(cli::model));
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
  }
}
