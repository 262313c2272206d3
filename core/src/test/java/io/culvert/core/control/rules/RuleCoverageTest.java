package io.culvert.core.control.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltInRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the rule language names what there is, and nothing else. */
class RuleCoverageTest {

  private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+)`");

  private static Set<String> named(String heading) throws IOException {
    Path root = Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath();
    String page = Files.readString(root.resolve("docs/rules.md"));
    String part = page.substring(page.indexOf(heading) + heading.length());
    part = part.substring(0, part.indexOf("\n## "));
    Set<String> names = new TreeSet<>();
    part.lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              Matcher matcher = NAME.matcher(line.split("\\|")[1]);
              while (matcher.find()) {
                names.add(matcher.group(1));
              }
            });
    return names;
  }

  private static Set<String> known(boolean matches) {
    Catalog catalog = BuiltInRules.catalog();
    Set<String> names = new TreeSet<>();
    for (int version : new int[] {4, 6}) {
      (matches ? catalog.matches(version) : catalog.targets(version))
          .forEach(extension -> names.add(extension.name()));
    }
    return names;
  }

  @Test
  void everyMatchIsNamed() throws IOException {
    assertThat(named("## Matches")).isEqualTo(known(true));
  }

  @Test
  void everyTargetIsNamed() throws IOException {
    assertThat(named("## Targets")).isEqualTo(known(false));
  }
}
