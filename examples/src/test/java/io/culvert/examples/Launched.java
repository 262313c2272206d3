package io.culvert.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The launcher as a person calls it, in processes of its own. What its JVMs put into temporary
 * files goes below one folder, and every process that descends from it carries a mark in its
 * environment: so it can be told afterwards whether something was left behind.
 */
final class Launched {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath().normalize();
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int LOOK_MILLIS = 20;

  // a device node that anybody may open, seen by what it runs alone
  private static final String WITH_OPEN_TUN =
      "mknod -m 666 \"$1\" c 10 200 && mount --bind \"$1\" /dev/net/tun && rm \"$1\" && shift"
          + " && exec \"$@\"";

  private static final String WITH_LOOPBACK = "ip link set lo up && exec \"$@\"";

  private final Path temporary;
  private final String mark = UUID.randomUUID().toString();

  /** A user of the launcher with a folder for temporary files. */
  Launched(Path temporary) {
    this.temporary = temporary;
    assumeTrue(
        Files.exists(ROOT.resolve(".build/current/stamp")), "not built; ./culvert test builds it");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun here");
  }

  /** One command that was started. */
  static final class Started {

    private final Process process;
    private final Path output;

    private Started(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    Process process() {
      return process;
    }

    /** All that it wrote so far. */
    String said() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits until it has written {@code words}. */
    Started await(String words) {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (!said().contains(words)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new AssertionError("never said \"" + words + "\" but:\n" + said());
        }
        pause();
      }
      return this;
    }

    /** Waits for its end, five minutes at most; its exit code. */
    int exit() {
      return exit(5);
    }

    /** Waits for its end, so many minutes at most; its exit code. */
    int exit(int minutes) {
      try {
        if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
          process.destroy();
          throw new AssertionError("did not end; said:\n" + said());
        }
        return process.exitValue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Sends it a signal, by name without SIG. */
    void signal(String name) {
      Launched.signal(name, process.pid());
    }
  }

  static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, "--", Long.toString(pid)).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Starts {@code culvert} with these arguments as root. */
  Started start(String... arguments) {
    return begin(List.of(), arguments);
  }

  /** Starts it as a user without any right. */
  Started startAsNobody(String... arguments) {
    return begin(nobody(), arguments);
  }

  /** The same where that user may open {@code /dev/net/tun}. */
  Started startAsNobodyWithTun(String... arguments) {
    List<String> prefix =
        new ArrayList<>(List.of("unshare", "--mount", "--", "sh", "-c", WITH_OPEN_TUN, "sh"));
    prefix.add(temporary.resolve("tun").toString());
    prefix.addAll(nobody());
    return begin(prefix, arguments);
  }

  /** The same as root, in a network namespace that ends with it, with more in its environment. */
  Started startAlone(Map<String, String> environment, String... arguments) {
    List<String> prefix = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> prefix.add(name + "=" + value));
    prefix.addAll(List.of("unshare", "--net", "--", "sh", "-c", WITH_LOOPBACK, "sh"));
    return begin(prefix, arguments);
  }

  /**
   * The same as a user without any right or a way to one, once {@code prepared} has been run as
   * root in that network namespace.
   */
  Started startAloneAsNobody(String prepared, String... arguments) {
    String script = WITH_LOOPBACK.replace("&& exec", "&& " + prepared + " && exec");
    List<String> prefix = new ArrayList<>(List.of("unshare", "--net", "--mount", "--"));
    prefix.addAll(List.of("sh", "-c", WITH_OPEN_TUN, "sh", temporary.resolve("tun").toString()));
    prefix.addAll(List.of("sh", "-c", script, "sh"));
    prefix.addAll(List.of("setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"));
    prefix.addAll(nobody().subList(1, nobody().size()));
    return begin(prefix, arguments);
  }

  private static List<String> nobody() {
    return List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--");
  }

  private Started begin(List<String> prefix, String... arguments) {
    // who runs the tests by nohup would have them ignore what they are to be ended by
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
    command.addAll(prefix);
    command.add(ROOT.resolve("culvert").toString());
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("culvert-said", ".txt");
      output.toFile().deleteOnExit();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(Path.of("/dev/null").toFile());
      builder
          .environment()
          .putAll(
              Map.of(
                  "CULVERT_TEST_MARK",
                  mark,
                  "CULVERT_NO_BUILD",
                  "yes",
                  "CULVERT_JAVA_OPTS",
                  "-Djava.io.tmpdir=" + temporary));
      return new Started(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is on this machine because of it: processes, namespaces, mounts, links, files. */
  List<String> traces(String lab) {
    List<String> traces = new ArrayList<>();
    processes().forEach(process -> traces.add("process " + process));
    lines("ip", "netns", "list").filter(line -> line.contains(lab)).forEach(traces::add);
    lines("cat", "/proc/self/mountinfo")
        .filter(line -> line.contains(lab) || line.contains(temporary.toString()))
        .forEach(traces::add);
    lines("ip", "-o", "link")
        .filter(line -> line.matches("\\d+: (lan0|wan0)[:@].*"))
        .forEach(traces::add);
    try (Stream<Path> files = Files.walk(temporary)) {
      files.skip(1).map(file -> "file " + file).forEach(traces::add);
    } catch (NoSuchFileException | UncheckedIOException e) {
      traces.add("file that goes: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return traces;
  }

  /** Waits until there are no traces; those that stay. */
  List<String> tracesAtLast(String lab) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    List<String> traces = traces(lab);
    while (!traces.isEmpty() && System.nanoTime() < deadline) {
      pause();
      traces = traces(lab);
    }
    return traces;
  }

  /** Its processes and theirs, as {@code PID command line}. */
  List<String> processes() {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> read(path.resolve("environ")).contains(mark))
          .map(path -> path.getFileName() + " " + read(path.resolve("cmdline")).replace('\0', ' '))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in a file, empty for one that is not there. */
  static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it ended meanwhile
    }
  }

  static Stream<String> lines(String... command) {
    try {
      Process process = new ProcessBuilder(command).start();
      return new String(process.getInputStream().readAllBytes()).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
