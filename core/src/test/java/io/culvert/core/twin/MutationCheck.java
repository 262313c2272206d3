package io.culvert.core.twin;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * Plants one fault after another in the engine and has {@code culvert twin} look for it: in the
 * compiled class only, in front of the class path of a process of its own. Arguments: packets at
 * most, seed, then names of faults, or none for all. Prints after how many packets each was found;
 * ends with 1 if one was not. Needs root.
 */
public final class MutationCheck {

  private static final Pattern PACKETS = Pattern.compile("after ([0-9 ,]+) packets");

  private final Path repository = Path.of(System.getProperty("culvert.root"));
  private final PrintStream out = System.out;
  private final String packets;
  private final String seed;

  private MutationCheck(String packets, String seed) {
    this.packets = packets;
    this.seed = seed;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    List<String> wanted = List.of(args).subList(2, args.length);
    MutationCheck check = new MutationCheck(args[0], args[1]);
    int missed = 0;
    for (Mutant mutant : Mutant.ALL) {
      if (wanted.isEmpty() || wanted.contains(mutant.name())) {
        missed += check.finds(mutant) ? 0 : 1;
      }
    }
    System.exit(missed == 0 ? 0 : 1);
  }

  private boolean finds(Mutant mutant) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("culvert-mutant");
    Path log = folder.resolve("log");
    Path classes = Files.createDirectory(folder.resolve("classes"));
    compile(mutant, folder, classes);
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            "io.culvert.core.boot.Main",
            "twin",
            "--seed",
            seed,
            "--packets",
            packets,
            "--out",
            folder.resolve("cases").toString());
    Process twin =
        new ProcessBuilder(command)
            .directory(repository.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = twin.waitFor();
    Matcher found = PACKETS.matcher(Files.readString(log));
    boolean yes = code == 1 && found.find();
    out.printf("%-55s %s%n", mutant.name(), yes ? found.group() : "NOT FOUND, see " + log);
    return yes;
  }

  private void compile(Mutant mutant, Path folder, Path classes) throws IOException {
    String[] parts = mutant.type().split("\\.");
    Path source = folder.resolve(parts[parts.length - 1] + ".java");
    Files.writeString(source, mutant.planted(repository));
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-cp", System.getProperty("java.class.path"), "-proc:none"));
    options.addAll(List.of("-d", classes.toString(), source.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.err, System.err, options.toArray(new String[0]));
    if (code != 0) {
      throw new IllegalStateException("does not compile: " + mutant.name());
    }
  }
}
