package io.culvert.core.cli;

import io.culvert.core.control.ControlException;
import io.culvert.core.control.NearestWord;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.rules.RuleLanguage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * All commands by name. Only the one that is named is set up, since a command line is read through
 * reflection and most commands live for a tenth of a second.
 */
public final class Cli {

  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * The commands of this package.
   *
   * @param launcher what {@code run} runs
   * @param language what {@code check} reads rules with; made only when needed
   */
  public Cli(
      RouterLauncher launcher, Supplier<RuleLanguage> language, PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    commands.put("run", () -> new RunCommand(launcher));
    commands.put("check", () -> new CheckCommand(language));
    commands.put("doctor", () -> new DoctorCommand(language));
    commands.put("explain-code", ExplainCodeCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("cluster", ClusterCommand::new);
    commands.put("metrics", MetricsCommand::new);
    commands.put("page", PageCommand::new);
    commands.put("save", SaveCommand::new);
    commands.put("load", LoadCommand::new);
    commands.put("ipset", IpsetCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.put("sysctl", SysctlCommand::new);
    commands.put("nfct", NfctCommand::new);
    commands.put("address", AddressCommand::new);
    commands.put("helper", HelperCommand::new);
    commands.put("audit", AuditCommand::new);
  }

  /** Adds a command of another package. */
  public Cli with(String name, Supplier<Object> command) {
    commands.put(name, command);
    return this;
  }

  /** Every command set up under the root, for what tells of them all. */
  public CommandLine model() {
    CommandLine root = new CommandLine(new CulvertCommand());
    commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    return root;
  }

  /** Runs what {@code args} say and returns the exit code. */
  public int execute(String... args) {
    CommandLine root;
    String first = args.length == 0 ? "" : args[0];
    if (commands.containsKey(first)) {
      root = new CommandLine(new CulvertCommand());
      root.addSubcommand(first, commands.get(first).get());
    } else {
      root = model();
    }
    boolean debug = Arrays.asList(args).contains("--debug");
    root.setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(this::usage)
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command, debug));
    int code = root.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  private int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    boolean atRoot = command.getParent() == null;
    if (atRoot && args.length > 0 && !args[0].startsWith("-")) {
      String guess =
          NearestWord.of(args[0], commands.keySet())
              .map(word -> "; did you mean \"culvert " + word + "\"?")
              .orElse("; culvert --help lists them");
      err.println("culvert: there is no command \"" + args[0] + "\"" + guess);
    } else if (atRoot && args.length == 0) {
      command.usage(err);
    } else {
      err.println(name + ": " + reason(e, List.of(args)));
      CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
      err.println("Try \"" + name + " --help\".");
    }
    return ExitCode.USAGE;
  }

  /** In words: picocli tells of an option that was given twice in its own grammar. */
  public static String reason(ParameterException e, List<String> args) {
    if (!(e instanceof CommandLine.MaxValuesExceededException)) {
      return e.getMessage();
    }
    return args.stream()
        .filter(word -> word.startsWith("-") && Collections.frequency(args, word) > 1)
        .findFirst()
        .map(word -> word + " is given more than once")
        .orElse("an option is given more than once");
  }

  private int failed(Exception e, CommandLine command, boolean debug) {
    String name = command.getCommandSpec().qualifiedName();
    out.flush();
    if (debug) {
      e.printStackTrace(err);
    }
    if (e instanceof ControlException refusal) {
      String hint = refusal.hint().isEmpty() ? "" : "; " + refusal.hint();
      err.println(name + ": " + refusal.getMessage() + hint);
      return ExitCode.of(refusal);
    } else if (e instanceof RouterUnreachableException unreachable) {
      err.println(name + ": " + e.getMessage());
      return unreachable.notPermitted() ? ExitCode.NOT_PERMITTED : ExitCode.NO_ROUTER;
    } else if (e instanceof ConfigException config) {
      config.problems().forEach(err::println);
      return ExitCode.USAGE;
    } else if (e instanceof UsageException) {
      err.println(name + ": " + e.getMessage());
      err.println("Try \"" + name + " --help\".");
      return ExitCode.USAGE;
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    err.println(name + ": " + message + (debug ? "" : " (--debug shows where)"));
    return ExitCode.FAILED;
  }
}
