package io.culvert.core.articles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/articles.md} names tests that exist. */
class ArticlesPageTest {

  private static final Pattern TEST = Pattern.compile("\\[`(\\w+)(?:\\.(\\w+))?`]\\(([^)]+)\\)");
  private static final Path DOCS = ArticleRouter.repository().resolve("docs");

  @Test
  void everyTestItNamesIsThere() throws IOException {
    var links = TEST.matcher(Files.readString(DOCS.resolve("articles.md"))).results().toList();
    assertThat(links).hasSizeGreaterThan(40);
    for (MatchResult link : links) {
      Path file = DOCS.resolve(link.group(3)).normalize();
      assertThat(file).hasFileName(link.group(1) + ".java").exists();
      if (link.group(2) != null) {
        assertThat(Files.readString(file)).contains("void " + link.group(2) + "(");
      }
    }
  }
}
