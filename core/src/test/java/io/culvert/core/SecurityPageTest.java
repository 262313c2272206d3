package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The security page goes through all of the list, and the tests it names are there. */
class SecurityPageTest {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath();
  private static final Pattern ROW = Pattern.compile("\\| (S\\d\\d) \\| [^|]+ \\| ([^|]+) \\|");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");
  private static final Pattern SOME_TEST = Pattern.compile(NAMED + "|`\\.ci/launcher-test`");
  private static final int ITEMS = 43;

  private static Map<String, String> states() throws IOException {
    Map<String, String> states = new TreeMap<>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/security.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        states.put(row.group(1), row.group(2));
      }
    }
    return states;
  }

  @Test
  void everyItemHasAState() throws IOException {
    assertThat(states()).hasSize(ITEMS);
    assertThat(states().values())
        .allSatisfy(state -> assertThat(state).startsWith("held").containsPattern(SOME_TEST));
  }

  @Test
  void theTestsItNamesAreThere() throws IOException {
    List<MatchResult> named =
        states().values().stream().flatMap(state -> NAMED.matcher(state).results()).toList();
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      assertThat(source(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
    }
  }

  private static String source(String test) throws IOException {
    for (String module : List.of("core", "web-ui", "examples", "helpers-api")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
        Path found =
            files
                .filter(file -> file.getFileName().toString().equals(test + ".java"))
                .findFirst()
                .orElse(null);
        if (found != null) {
          return Files.readString(found);
        }
      }
    }
    return "";
  }
}
