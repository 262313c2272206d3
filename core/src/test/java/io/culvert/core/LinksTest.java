package io.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link between the documents leads somewhere. */
class LinksTest {

  private static final Path ROOT = Path.of(System.getProperty("culvert.root", ".."));
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  @Test
  void leadToFilesAndHeadings() throws IOException {
    List<String> dead = new ArrayList<>();
    int seen = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        seen++;
        String to = link.group(1);
        if (!to.startsWith("http") && !leadsSomewhere(page, to)) {
          dead.add(ROOT.relativize(page) + ": " + to);
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(seen).isGreaterThan(50);
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      Stream.concat(docs, top).filter(p -> p.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  private static boolean leadsSomewhere(Path page, String to) throws IOException {
    int hash = to.indexOf('#');
    String file = hash < 0 ? to : to.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0
        || !target.toString().endsWith(".md")
        || Files.readAllLines(target).stream()
            .filter(line -> line.startsWith("#"))
            .anyMatch(line -> anchor(line).equals(to.substring(hash + 1)));
  }

  /** A heading's name in an address, as the usual sites make it. */
  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ *", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
