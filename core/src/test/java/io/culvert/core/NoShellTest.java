package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No shell reads what a router is told: programs are started with lists of words. */
class NoShellTest {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath();
  private static final Pattern STARTS =
      Pattern.compile(
          "new ProcessBuilder\\(|getRuntime\\(\\)\\s*\\.exec\\(|[^.]\\bRuntime\\s+\\w+.*exec");
  private static final Pattern SHELL =
      Pattern.compile("\"(/bin/|/usr/bin/)?(ba|da|z|k)?sh\"|\"-c\"|\"(su|sudo|eval|xargs)\"");

  /** Who starts programs at all. */
  private static final Set<String> STARTING =
      Set.of(
          "Commands.java", // for lab and bench
          "Janitor.java", // the lab's, which starts this program again
          "NetworkNamespace.java", // ip netns, with a name that the configuration has checked
          "KernelSide.java", // ip, sysctl: the kernel's end of a device
          "Lister.java", // the bench's conntrack -L
          "NamespaceShell.java"); // the twin's: a shell that holds a namespace and is told

  // constants

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/java/"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList();
    }
  }

  @Test
  void onlyTheseStartPrograms() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(500);
    List<String> starting = new java.util.ArrayList<>();
    for (Path source : sources) {
      if (STARTS.matcher(Files.readString(source)).find()) {
        starting.add(source.getFileName().toString());
      }
    }
    assertThat(starting).containsExactlyInAnyOrderElementsOf(STARTING);
  }

  @Test
  void noneOfThemStartsAShell() throws IOException {
    for (Path source : sources()) {
      String name = source.getFileName().toString();
      if (STARTING.contains(name) && !name.equals("NamespaceShell.java")) {
        assertThat(SHELL.matcher(Files.readString(source)).find()).as(name).isFalse();
      }
    }
  }
}
