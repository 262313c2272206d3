package io.culvert.core.control.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the installed {@code iptables-restore} and {@code iptables-save}, each time in a network
 * namespace of its own that is gone afterwards. Needs root.
 */
public final class KernelRules implements AutoCloseable {

  /**
   * What the tools said of one text.
   *
   * @param accepted whether it was loaded
   * @param output what was saved, or the complaint
   */
  public record Answer(boolean accepted, String output) {}

  private static final String DRIVER =
      """
      cd "$1"
      if [ -s sets ]; then ipset restore < sets; fi
      if [ -s policies ]; then sh policies; fi
      for f in *.rules; do
        p=iptables; case $f in *.6.rules) p=ip6tables;; esac
        if $p-restore $(cat "$f.options") < "$f" > "$f.out" 2>&1; then
          $p-save $(cat "$f.options") > "$f.out" 2> "$f.err"
          touch "$f.ok"
          for t in raw mangle nat filter security; do printf '*%s\\nCOMMIT\\n' $t; done | $p-restore
        fi
      done
      """;

  private final Path directory;

  /** Asks in a folder of its own. */
  public KernelRules() throws IOException {
    directory = Files.createTempDirectory("culvert-rules");
  }

  /** Whether the tools are there and may be used. */
  public static boolean available() {
    try {
      Process probe =
          new ProcessBuilder("unshare", "-n", "iptables-restore", "--version")
              .redirectErrorStream(true)
              .start();
      String version = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return probe.waitFor() == 0 && version.contains("nf_tables");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Makes {@code sets}, as {@code ipset save} prints them, and policies before rules are asked. */
  public KernelRules having(String sets, String policies) throws IOException {
    Files.writeString(directory.resolve("sets"), sets);
    Files.writeString(directory.resolve("policies"), policies);
    return this;
  }

  /** Loads each text alone, with {@code -c} where asked, and saves it. */
  public List<Answer> ask(int ipVersion, List<String> texts, boolean counters) throws Exception {
    for (int i = 0; i < texts.size(); i++) {
      Path file = file(i, ipVersion, "");
      Files.writeString(file, texts.get(i));
      Files.writeString(file(i, ipVersion, ".options"), counters ? "-c" : "");
    }
    Process driver =
        new ProcessBuilder("unshare", "-n", "sh", "-c", DRIVER, "driver", directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!driver.waitFor(5, TimeUnit.MINUTES)) {
      driver.destroyForcibly();
      throw new IllegalStateException("iptables-restore takes too long");
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String output = Files.readString(file(i, ipVersion, ".out"));
      answers.add(new Answer(Files.exists(file(i, ipVersion, ".ok")), output));
    }
    clear();
    return answers;
  }

  /** Whether the tools that make sets and policies are there, too. */
  public static boolean makesSets() {
    return Files.exists(Path.of("/usr/sbin/ipset")) && Files.exists(Path.of("/usr/sbin/nfct"));
  }

  private Path file(int number, int ipVersion, String suffix) {
    return directory.resolve(String.format("%06d.%d.rules%s", number, ipVersion, suffix));
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().contains(".rules")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Saved text without comments. */
  public static String stripped(String saved) {
    return saved
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** The rules of saved text, without counters of chains and comments. */
  public static List<String> rulesOf(String saved) {
    return saved.lines().filter(line -> line.startsWith("-A") || line.startsWith("[")).toList();
  }

  @Override
  public void close() throws IOException {
    clear();
    Files.deleteIfExists(directory.resolve("sets"));
    Files.deleteIfExists(directory.resolve("policies"));
    Files.delete(directory);
  }
}
