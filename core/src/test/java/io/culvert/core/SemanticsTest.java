package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything known about what the kernel really does is shown by a case or a test: {@code
 * twin/semantics.txt} says by which.
 */
class SemanticsTest {

  private static final int ITEMS = 67;
  private static final Pattern LINE =
      Pattern.compile("(A1|A2\\.\\d+) +(case|test) (\\S+)(?: +# \\S.*)?");

  /** What shows an item: the name of a case, or CLASS#METHOD. */
  private record Shown(String item, boolean byCase, String name) {}

  private final Repository repository = Repository.around(Path.of(""));

  private List<Shown> register() {
    return repository.sources("/twin/semantics.txt").stream()
        .flatMap(file -> Repository.lines(file).stream())
        .filter(line -> !line.startsWith("#"))
        .map(SemanticsTest::shown)
        .toList();
  }

  private static Shown shown(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    return new Shown(matcher.group(1), matcher.group(2).equals("case"), matcher.group(3));
  }

  @Test
  void everyItemIsShown() {
    Set<String> items = register().stream().map(Shown::item).collect(Collectors.toSet());
    Stream<String> all =
        Stream.concat(Stream.of("A1"), IntStream.rangeClosed(1, ITEMS).mapToObj(n -> "A2." + n));
    assertThat(items).containsExactlyInAnyOrderElementsOf(all.toList());
  }

  @Test
  void everyCaseIsThere() {
    Set<String> cases =
        repository.sources(".case").stream()
            .map(file -> file.getFileName().toString().replace(".case", ""))
            .collect(Collectors.toSet());
    assertThat(register().stream().filter(Shown::byCase).map(Shown::name)).isSubsetOf(cases);
  }

  @Test
  void everyTestIsThere() {
    Set<String> missing = new TreeSet<>();
    for (Shown shown : register()) {
      String[] parts = shown.name().split("#");
      if (!shown.byCase() && !holds(parts[0], parts[1])) {
        missing.add(shown.name());
      }
    }
    assertThat(missing).isEmpty();
  }

  private boolean holds(String className, String method) {
    Pattern declared =
        Pattern.compile("\\b(void|Stream<DynamicTest>) " + Pattern.quote(method) + "\\(");
    return repository.sources("/" + className + ".java").stream()
        .map(file -> String.join("\n", Repository.lines(file)))
        .anyMatch(text -> declared.matcher(text).find());
  }
}
