package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.HelperView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * {@code helper-gateway} with programs that other people wrote on both sides of it: a client in the
 * lan, which is masqueraded, and a server in the wan.
 */
final class RealPeers implements AutoCloseable {

  static final String SERVER = "203.0.113.2";
  static final String SERVER6 = "2001:db8:b::2";
  static final String ROUTER = "203.0.113.1";
  static final String CLIENT = "192.0.2.2";
  static final String FILE = "file.bin";

  private static final int FILE_BYTES = 1_000_000;

  // the servers of one kind exclude each other as packages: ./culvert test unpacks the others here
  private static final Path UNPACKED =
      Path.of(System.getProperty("culvert.root", ".."), ".build", "peers").toAbsolutePath();

  private final Example example = Example.start("helper-gateway");
  private final byte[] contents = new byte[FILE_BYTES];
  private int seen;

  RealPeers() {
    new Random(7).nextBytes(contents);
    try {
      // servers leave root behind before they read these
      Files.setPosixFilePermissions(example.files(), PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectory(served());
      Files.setPosixFilePermissions(served(), PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.write(served().resolve(FILE), contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Namespace lan() {
    return example.namespace("culvert-lan");
  }

  Namespace wan() {
    return example.namespace("culvert-wan");
  }

  Path files() {
    return example.files();
  }

  Path served() {
    return example.files().resolve("served");
  }

  /** What a server serves has come to this file unharmed; it is removed. */
  void mustHaveCome(Path file) {
    try {
      assertThat(file).exists();
      assertThat(Files.mismatch(file, served().resolve(FILE))).isEqualTo(-1);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program's command line, wherever it is; skips the test, saying why, if it is nowhere. */
  static List<String> program(String name, String... arguments) {
    List<String> line = new ArrayList<>();
    Path path =
        Stream.of("/usr/bin", "/usr/sbin", UNPACKED + "/usr/bin", UNPACKED + "/usr/sbin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(path != null, "no " + name + " here; ./culvert test gets it");
    if (path.startsWith(UNPACKED)) {
      line.addAll(List.of("env", "LD_LIBRARY_PATH=" + UNPACKED + "/usr/lib/" + architecture()));
    }
    line.add(path.toString());
    line.addAll(List.of(arguments));
    return line;
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    return name + "-linux-gnu";
  }

  /** Starts a server and waits until it has its port, as {@code ss} is asked for it. */
  Process serve(String transport, int port, List<String> command) {
    Path log = files().resolve(Path.of(command.get(command.size() - 1)).getFileName() + ".log");
    Process process = wan().start(log, command.toArray(String[]::new));
    String flag = transport.equals("tcp") ? "-Hltn" : "-Hlun";
    Example.await(
        command + " listens; it said " + log,
        () -> !wan().run("ss", flag, "sport = :" + port).output().isBlank());
    return process;
  }

  /** Runs a client to its end, which must be a good one. */
  String client(List<String> command) {
    Namespace.Ran ran = lan().run(command.toArray(String[]::new));
    assertThat(ran.ok()).as("%s: %s", command, ran.output()).isTrue();
    return ran.output();
  }

  /**
   * The connections that came by an expectation of {@code helper} since this was last asked, as
   * soon as so many are told of: each names its master, and that its helper, as the page draws
   * their lineage.
   */
  List<EntryView> related(String helper, int count) {
    Example.await(count + " connections of " + helper, () -> expected() >= seen + count);
    List<EntryView> all = new ArrayList<>();
    Map<Long, EntryView> known = new HashMap<>();
    for (RouterEvent event : example.events(Kind.NEW)) {
      EntryView entry = event.entry().orElseThrow();
      known.put(entry.key().id(), entry);
      if (entry.has(EntryStatus.EXPECTED)) {
        all.add(entry);
        assertThat(known).containsKey(entry.origin().masterId());
        assertThat(known.get(entry.origin().masterId()).origin().helper()).isEqualTo(helper);
      }
    }
    List<EntryView> fresh = all.subList(seen, all.size());
    seen = all.size();
    return fresh;
  }

  private long expected() {
    return example.events(Kind.NEW).stream()
        .filter(event -> event.entry().orElseThrow().has(EntryStatus.EXPECTED))
        .count();
  }

  /** What a helper has done so far, over whatever transport. */
  HelperView.Work work(String helper) {
    return Example.join(example.control().helpers()).stream()
        .filter(view -> view.name().equals(helper))
        .map(HelperView::work)
        .reduce(RealPeers::sum)
        .orElseThrow();
  }

  private static HelperView.Work sum(HelperView.Work one, HelperView.Work other) {
    return new HelperView.Work(
        one.entries() + other.entries(),
        one.expectations() + other.expectations(),
        one.rewrites() + other.rewrites(),
        one.refusals() + other.refusals(),
        one.faults() + other.faults(),
        one.keptBytes() + other.keptBytes());
  }

  /** What helpers threw that they should not have, the last of each. */
  List<String> faults() {
    return Example.join(example.control().helpers()).stream()
        .map(HelperView::lastError)
        .filter(error -> !error.isEmpty())
        .toList();
  }

  Example example() {
    return example;
  }

  @Override
  public void close() {
    example.close();
  }
}
