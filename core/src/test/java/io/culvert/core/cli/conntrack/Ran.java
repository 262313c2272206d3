package io.culvert.core.cli.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a run of conntrack came to, the installed tool's or ours.
 *
 * @param exit exit code
 * @param out standard output
 * @param err standard error
 */
public record Ran(int exit, String out, String err) {

  /** Runs the installed tool in a namespace. */
  public static Ran tool(String namespace, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace, "conntrack"));
    command.addAll(List.of(args));
    return of(command.toArray(new String[0]));
  }

  /** Runs any command. */
  public static Ran of(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("culvert-side", ".out");
    Path err = Files.createTempFile("culvert-side", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return new Ran(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Fails unless this says what {@code theirs} does; words about wrong usage are our own. */
  public void sameAs(Ran theirs, String args) {
    assertThat(difference(out, theirs.out)).as(args).isEmpty();
    assertThat(exit).as(args + ": " + err).isEqualTo(theirs.exit);
    if (theirs.exit != 2) {
      assertThat(difference(err, theirs.err)).as(args).isEmpty();
    }
  }

  private static List<String> difference(String ours, String theirs) {
    List<String> lines = new ArrayList<>();
    plain(ours).stream().filter(line -> !plain(theirs).contains(line)).forEach(lines::add);
    lines.replaceAll(line -> "ours   " + line);
    plain(theirs).stream()
        .filter(line -> !plain(ours).contains(line))
        .forEach(line -> lines.add("theirs " + line));
    return lines;
  }

  /** Lines without what differs by nature (time left, ids, order), and footers without a name. */
  private static List<String> plain(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("nfct_labelmap_new: "))
        .map(line -> line.replaceFirst("^\\[\\d+\\.\\d+ *\\]", "[TIME]"))
        .map(line -> line.replaceFirst("\\[start=[^\\]]+\\]", "[start=TIME]"))
        .map(line -> line.replaceFirst(" delta-time=\\d+", " delta-time=D"))
        .map(line -> line.replaceFirst("<(when|timestamp)>.*?</\\1>", "<$1/>"))
        .map(line -> line.replaceFirst("<deltatime>\\d+<", "<deltatime>D<"))
        .map(line -> line.replaceFirst("^((?:.*\\] )?)\\d+ proto=", "$1T proto="))
        .map(line -> line.replaceFirst("\\]\t\\d+ proto=", "]\tT proto="))
        .map(line -> line.replaceFirst("^((?:.*\\] )?(?:ipv[46] +\\d+ )?\\S+ +\\d+ )\\d+ ", "$1T "))
        .map(line -> line.replaceFirst(" -t \\d+ ", " -t T "))
        .map(line -> line.replaceFirst("<timeout>\\d+<", "<timeout>T<"))
        // how many hold the kernel's object just now, the command itself perhaps among them
        .map(line -> line.replaceFirst(" use=\\d+", " use=N"))
        .map(line -> line.replaceFirst(" use=N id=\\d+$", " use=N id=I"))
        .map(line -> line.replaceFirst("^(.*(?:NEW|UPDATE|DESTROY)].*) id=\\d+$", "$1 id=I"))
        .map(line -> line.replaceFirst("\\[stop=[^\\]]+\\]", "[stop=TIME]"))
        .map(line -> line.replaceFirst("<use>\\d+<", "<use>N<"))
        .map(line -> line.replaceFirst("<id>\\d+<", "<id>I<"))
        .map(line -> line.startsWith("cpu=") ? line.replaceAll("\\d+", "N") : line)
        .map(line -> line.replaceFirst("^(conntrack|culvert) v\\S+ \\([^)]*\\): ", ""))
        .sorted()
        .distinct() // -S has a line for each processor
        .toList();
  }
}
