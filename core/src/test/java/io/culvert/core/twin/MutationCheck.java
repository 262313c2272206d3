package io.culvert.core.twin;

import io.culvert.core.twin.run.TestTwin;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plants one fault after another in the engine and has {@code culvert twin} look for it: in the
 * compiled class only, in front of the class path of a process of its own. First the engine is
 * looked at as it is; what differs then proves nothing of a fault. Arguments: packets at most,
 * seed, then names of faults, or none for all. Prints a table of how many packets each took; ends
 * with 1 if one was not found. Needs root.
 */
public final class MutationCheck {

  private static final Pattern DIFFERENCE =
      Pattern.compile("difference after ([0-9 ]+) packets: (.*) \\(scenario .*");

  private final Path repository = Path.of(System.getProperty("culvert.root"));
  private final PrintStream out = System.out;
  private final Path folder = Files.createTempDirectory("culvert-mutants");
  private final String packets;
  private final String seed;
  private Set<String> known = Set.of();

  private MutationCheck(String packets, String seed) throws IOException {
    this.packets = packets;
    this.seed = seed;
  }

  /** A difference as the twin prints it. */
  private record Found(String packets, String kind) {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    List<String> wanted = List.of(args).subList(2, args.length);
    MutationCheck check = new MutationCheck(args[0], args[1]);
    check.baseline();
    int missed = 0;
    for (Mutant mutant : Mutant.ALL) {
      if (wanted.isEmpty() || wanted.contains(mutant.name())) {
        missed += check.finds(mutant) ? 0 : 1;
      }
    }
    System.exit(missed == 0 ? 0 : 1);
  }

  private void baseline() throws IOException {
    Set<String> kinds = new TreeSet<>();
    twin(
        folder,
        found -> {
          kinds.add(found.kind());
          return true;
        });
    known = kinds;
    out.printf("without a fault: %s%n%n", kinds.isEmpty() ? "no difference" : kinds);
    out.printf("| fault | packets | found by |%n|---|---|---|%n");
  }

  private boolean finds(Mutant mutant) throws IOException {
    Path classes = Files.createDirectories(folder.resolve(mutant.type() + mutant.hashCode()));
    mutant.compile(repository, classes);
    List<Found> first = new ArrayList<>();
    twin(
        classes,
        found -> {
          if (!known.contains(found.kind())) {
            first.add(found);
          }
          return first.isEmpty();
        });
    String row =
        first.isEmpty()
            ? "NOT within " + packets + " | "
            : first.get(0).packets() + " | " + first.get(0).kind();
    out.printf("| %s | %s |%n", mutant.name(), row);
    return !first.isEmpty();
  }

  /** Runs the twin with {@code classes} before all others, until {@code goOn} has had enough. */
  private void twin(Path classes, Predicate<Found> goOn) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:+UseSerialGC",
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            TestTwin.class.getName(),
            "--seed",
            seed,
            "--packets",
            packets,
            "--keep-going",
            "--shrink",
            "0",
            "--out",
            folder.resolve("cases").toString());
    ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
    Process twin = builder.redirectErrorStream(true).start();
    boolean began = false;
    try (BufferedReader said = twin.inputReader()) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        began |= line.startsWith("seed " + seed);
        Matcher difference = DIFFERENCE.matcher(line);
        if (difference.matches()
            && !goOn.test(new Found(difference.group(1), difference.group(2)))) {
          return;
        }
      }
    } finally {
      twin.destroy();
      twin.onExit().join();
    }
    if (!began || twin.exitValue() > 1) { // a JVM that can't begin ends with 1, as differences do
      throw new IllegalStateException("the twin can't run: exit code " + twin.exitValue());
    }
  }
}
