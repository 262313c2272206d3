package io.culvert.core.fuzz;

import io.culvert.core.control.NearestWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert fuzz}, which the launcher begins with Jazzer on the class path. */
@Command(
    name = "culvert fuzz",
    mixinStandardHelpOptions = true,
    description = "Looks for inputs that break a law of whatever reads what strangers send.",
    footer = {
      "",
      "Each target is shown inputs that Jazzer makes of others which reached something new, each",
      "target in a process of its own. Those whose inputs are dear (walk, page, journal) have three",
      "times as long. What is reached is kept for the next time in .build/fuzz/TARGET/inputs, what",
      "breaks a law in .build/fuzz/TARGET/found, with the log beside it. See docs/fuzzing.md for",
      "the targets, and for what to do with what is found.",
      "",
      "Examples:",
      "  culvert fuzz                      every target, an hour in all",
      "  culvert fuzz rules --seconds 600",
      "  culvert fuzz helper-ftp helper-sip",
      "",
      "Exit codes: 0 all laws held, 1 one was broken, 2 usage"
    })
public final class FuzzRun implements Callable<Integer> {

  private static final int BROKEN = 1;
  private static final int USAGE = 2;
  private static final int LONGEST_INPUT = 4_096;
  private static final int PATIENCE_SECONDS = 100;

  /** A check of Jazzer's that throws where Netty makes its queues. */
  private static final String NOT_FOR_NETTY =
      "com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "TARGET", arity = "0..*", description = "which (default: every one)")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "75",
      description = "how long a target is looked at (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--list", description = "print the names of the targets and end")
  private boolean list;

  private final Path folder;
  private PrintWriter out;
  private FuzzReach all = FuzzReach.NONE;
  private int findings;

  /** A run that keeps what it reaches in {@code folder}. */
  FuzzRun(Path folder) {
    this.folder = folder;
  }

  /** Arguments as in {@code culvert fuzz --help}; before them the folder to work in. */
  public static void main(String[] args) {
    String[] own = List.of(args).subList(1, args.length).toArray(String[]::new);
    System.exit(new CommandLine(new FuzzRun(Path.of(args[0]))).execute(own));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    out = spec.commandLine().getOut();
    Map<String, Supplier<FuzzTarget>> known = FuzzTargets.all();
    if (list) {
      known.keySet().forEach(out::println);
      out.flush();
      return 0;
    }
    for (String target : targets) {
      if (!known.containsKey(target)) {
        return refused(target, known.keySet());
      }
    }
    if (seconds < 1) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--seconds is at least 1");
    }
    Set<String> wanted = targets.isEmpty() ? known.keySet() : new LinkedHashSet<>(targets);
    out.printf("%-16s %7s %10s %8s %7s%n", "target", "seconds", "inputs", "reached", "kept");
    for (String target : wanted) {
      look(target, known.get(target).get());
    }
    out.println(sum(wanted.size(), all, findings));
    out.flush();
    return findings > 0 ? BROKEN : 0;
  }

  /** What is said in the end. */
  static String sum(int targets, FuzzReach all, int findings) {
    return String.format(
        Locale.ROOT,
        "%d targets, %d inputs in %d seconds (%d min): %s",
        targets,
        all.inputs(),
        all.seconds(),
        all.seconds() / 60,
        findings == 0 ? "all laws held" : "findings: " + findings);
  }

  private int refused(String target, Set<String> known) {
    String hint =
        NearestWord.of(target, known)
            .map(near -> "did you mean \"" + near + "\"?")
            .orElse("culvert fuzz --list names them");
    spec.commandLine().getErr().printf("culvert fuzz: no target \"%s\"; %s%n", target, hint);
    spec.commandLine().getErr().flush();
    return USAGE;
  }

  /** Looks at one target and prints its line. */
  private void look(String name, FuzzTarget target) throws IOException, InterruptedException {
    Path own = folder.resolve(name);
    Path inputs = Files.createDirectories(own.resolve("inputs"));
    Path found = Files.createDirectories(own.resolve("found"));
    Path log = own.resolve("log");
    SeedWriter.write(name, target, inputs);
    Set<Path> before = files(found);
    out.printf("%-16s ", name);
    out.flush();
    Process jazzer =
        new ProcessBuilder(command(name, own, seconds * target.share()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(own.toFile())
            .start();
    Thread guard = new Thread(jazzer::destroy);
    Runtime.getRuntime().addShutdownHook(guard);
    int code = jazzer.waitFor();
    Runtime.getRuntime().removeShutdownHook(guard);
    Set<Path> news = files(found);
    news.removeAll(before);
    FuzzReach reach = FuzzReach.of(log);
    all = all.and(reach);
    out.printf("%s  ", reach.columns());
    if (!news.isEmpty()) {
      out.printf("BROKEN: see %s and %s%n", log, news);
    } else if (code != 0) {
      out.printf("ended with code %d: see %s%n", code, log);
    } else {
      out.println("all laws held");
    }
    out.flush();
    findings += news.isEmpty() && code != 0 ? 1 : news.size();
  }

  private static List<String> command(String name, Path own, int seconds) {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:+EnableDynamicAgentLoading",
        "-Dculvert.fuzz=" + name,
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + JazzerEntry.class.getName(),
        "--instrumentation_includes=io.culvert.**",
        "--disabled_hooks=" + NOT_FOR_NETTY,
        "--reproducer_path=" + own,
        "-use_value_profile=1",
        "-len_control=0",
        "-max_len=" + LONGEST_INPUT,
        "-timeout=" + PATIENCE_SECONDS,
        "-rss_limit_mb=0",
        "-report_slow_units=" + PATIENCE_SECONDS, // the first is slow, while classes are changed
        "-max_total_time=" + seconds,
        "-artifact_prefix=" + own.resolve("found") + "/",
        own.resolve("inputs").toString());
  }

  private static Set<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return new LinkedHashSet<>(all.sorted().toList());
    }
  }
}
