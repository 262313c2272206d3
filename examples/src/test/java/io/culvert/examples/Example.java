package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.boot.Router;
import io.culvert.core.cli.Cli;
import io.culvert.core.cli.RouterLauncher;
import io.culvert.core.cli.conntrack.ConntrackCommand;
import io.culvert.core.control.ChainView;
import io.culvert.core.control.ChainView.RuleView;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import io.culvert.core.control.RuleReport;
import io.culvert.core.control.RuleText;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of the gallery, running: its namespaces under names of their own (so that a lab of the
 * user's is not disturbed), the real router in this process, and what the router says.
 */
final class Example implements AutoCloseable {

  private static final Path GALLERY = Path.of(System.getProperty("culvert.root", ".."), "examples");
  private static final Pattern NAMESPACE = Pattern.compile("netns: ([\\w-]+)");
  private static final Pattern OWN = Pattern.compile("cvx(\\d+)-.*");
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final RouterLauncher NO_SECOND =
      (config, out) -> {
        throw new AssertionError("the example runs already");
      };

  private final Path folder;
  private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
  private final List<RouterEvent> events = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Thread lastResort = new Thread(this::cleanUp, "example-clean-up");
  private Router router;
  private EventStream stream;

  private Example(Path folder) {
    this.folder = folder;
  }

  /** The folder of an example. */
  static Path folder(String name) {
    return GALLERY.resolve(name).toAbsolutePath().normalize();
  }

  /** The names of all examples. */
  static List<String> names() {
    try (Stream<Path> entries = Files.list(GALLERY)) {
      return entries
          .filter(entry -> Files.exists(entry.resolve("culvert.yaml")))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the example as it is; skips the test, saying why, without the rights. */
  static Example start(String name) {
    return start(name, config -> config);
  }

  /** Starts the example with its configuration changed. */
  static Example start(String name, UnaryOperator<String> change) {
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun here");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    removeWhatTheDeadLeft();
    try {
      Example example = new Example(Files.createTempDirectory("cvx"));
      Runtime.getRuntime().addShutdownHook(example.lastResort);
      try {
        example.bringUp(folder(name), change);
        return example;
      } catch (IOException | RuntimeException | Error e) {
        example.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Namespaces of tests whose process was killed. */
  private static void removeWhatTheDeadLeft() {
    String[] names = Path.of("/run/netns").toFile().list();
    for (String name : names == null ? new String[0] : names) {
      Matcher own = OWN.matcher(name);
      if (own.matches() && ProcessHandle.of(Long.parseLong(own.group(1))).isEmpty()) {
        Namespace.remove(name);
      }
    }
  }

  private void bringUp(Path original, UnaryOperator<String> change) throws IOException {
    String allRules = "";
    for (String rules : List.of("rules.v4", "rules.v6")) {
      if (Files.exists(original.resolve(rules))) {
        Files.copy(original.resolve(rules), folder.resolve(rules));
        allRules += Files.readString(original.resolve(rules));
      }
    }
    Files.createDirectory(folder.resolve("plugins"));
    Files.setPosixFilePermissions(
        folder.resolve("plugins"), PosixFilePermissions.fromString("rwxr-xr-x"));
    PluginJar.into(folder.resolve("plugins"), allRules);
    String text = change.apply(Files.readString(original.resolve("culvert.yaml")));
    Path config = folder.resolve("culvert.yaml");
    Files.writeString(config, withOwnNamespaces(withOwnPlaces(text)));
    try {
      router = Router.start(ConfigLoader.load(config), said::add);
    } catch (ConfigException e) {
      throw new AssertionError(e.problems().toString(), e);
    }
    stream = control().events(EnumSet.allOf(Kind.class), this::note);
    await("the first event can be heard", () -> join(control().status()) != null);
  }

  /** No page, and socket and plugins in the folder. */
  private static String withOwnPlaces(String text) {
    String helpers = text.contains("\nhelpers: {") ? text : text + "helpers: {}\n";
    return helpers
            .replaceAll("(?m)^web:.*\n", "")
            .replaceAll("(?m)^helpers: \\{", "helpers: {directory: plugins, ")
        + "web: {listen: none}\ncontrol: {socket: culvert.sock}\n";
  }

  private String withOwnNamespaces(String text) {
    String prefix = "cvx" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
    return NAMESPACE
        .matcher(text)
        .replaceAll(
            found -> {
              String own = prefix + found.group(1).replace("culvert-", "");
              namespaces.computeIfAbsent(found.group(1), name -> Namespace.make(own));
              return Matcher.quoteReplacement("netns: " + own);
            });
  }

  private Future<Void> note(List<RouterEvent> batch) {
    events.addAll(batch);
    return Future.succeededFuture();
  }

  /** The namespace that the configuration calls {@code name}. */
  Namespace namespace(String name) {
    return namespaces.get(name);
  }

  /** A folder that is removed with the example. */
  Path files() {
    return folder;
  }

  /** What the router told its operator when it started. */
  List<String> said() {
    return said;
  }

  RouterControl control() {
    return router.control();
  }

  /** Waits for an answer of the router. */
  static <T> T join(Future<T> answer) {
    return answer.toCompletionStage().toCompletableFuture().join();
  }

  /** Runs one of Culvert's commands against this router, which must do it; what it printed. */
  String culvert(String... arguments) {
    StringWriter errors = new StringWriter();
    StringWriter out = new StringWriter();
    assertThat(run(out, errors, arguments)).as("%s: %s", List.of(arguments), errors).isZero();
    return out.toString();
  }

  /** The same of a command that must fail with {@code exit}; what it complained about. */
  String refused(int exit, String... arguments) {
    StringWriter errors = new StringWriter();
    StringWriter out = new StringWriter();
    assertThat(run(out, errors, arguments)).as("%s: %s", List.of(arguments), out).isEqualTo(exit);
    return errors.toString();
  }

  private int run(StringWriter out, StringWriter errors, String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--socket", folder.resolve("culvert.sock").toString()));
    return new Cli(NO_SECOND, BuiltIns::ruleLanguage, new PrintWriter(out), new PrintWriter(errors))
        .with("conntrack", ConntrackCommand::new)
        .execute(line.toArray(String[]::new));
  }

  /** The lines of {@code culvert conntrack -L} for a protocol. */
  List<String> listed(String protocol) {
    return culvert("conntrack", "-L", "-p", protocol).lines().toList();
  }

  /** The one line of {@code culvert conntrack -L} for a protocol. */
  String line(String protocol) {
    List<String> lines = listed(protocol);
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  /** What happened so far of these kinds, oldest first, as {@code conntrack -E} would tell. */
  List<RouterEvent> events(Kind... kinds) {
    return events.stream().filter(event -> List.of(kinds).contains(event.kind())).toList();
  }

  /** The rules of a chain of the filter table, IPv4 unless {@code ipVersion} says otherwise. */
  ChainView chain(int ipVersion, String name) {
    return join(control().chains()).stream()
        .filter(c -> c.ipVersion() == ipVersion && c.table().equals("filter"))
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Packets that met the policy of that chain. */
  long policy(String chain) {
    return chain(4, chain).packets();
  }

  /** Packets that met the one rule of the chain that has all of {@code words}. */
  long packets(int ipVersion, String chain, String... words) {
    List<RuleView> rules =
        chain(ipVersion, chain).rules().stream()
            .filter(rule -> Stream.of(words).allMatch(rule.text()::contains))
            .toList();
    assertThat(rules).as("rules with %s", List.of(words)).hasSize(1);
    return rules.get(0).packets();
  }

  /** Loads the example's IPv4 rules with a change while it runs; something must change. */
  void changeRules(UnaryOperator<String> change) {
    try {
      String before = Files.readString(folder.resolve("rules.v4"));
      String after = change.apply(before);
      assertThat(after).isNotEqualTo(before);
      RuleReport report =
          join(control().loadRules(new RuleText(4, "changed", after, false), false));
      assertThat(report.accepted()).as(report.text()).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code condition} holds, for as long as a busy machine may take. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops the router, removes the namespaces and the files. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    cleanUp();
  }

  private synchronized void cleanUp() {
    if (stream != null) {
      stream.close();
    }
    if (router != null) {
      router.close();
    }
    List<RuntimeException> failures = new ArrayList<>();
    for (Namespace namespace : namespaces.values()) {
      try {
        namespace.close();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    namespaces.clear();
    delete();
    assertThat(failures).isEmpty();
  }

  private void delete() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
