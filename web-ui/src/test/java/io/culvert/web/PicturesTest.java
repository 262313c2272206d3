package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pictures of the page in README and documents: {@link GalleryTest} makes them, and run with
 * {@code -Dculvert.docs=write} it makes these anew. What it sees changes each time, so that no test
 * compares them; look at them when the page has changed.
 */
class PicturesTest {

  private static final Path ROOT = Path.of(System.getProperty("culvert.root", ".."));

  static final Path FOLDER = ROOT.resolve("docs/images");

  /** Pictures of the gallery that documents show. */
  static final Set<String> NAMES = Set.of("connections-dark", "drawer-light", "rules-dark");

  @Test
  void eachComesFromTheGalleryAndIsShownSomewhere() throws IOException {
    Set<String> wanted =
        NAMES.stream().map(name -> name + ".png").collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
    String text = Files.readString(ROOT.resolve("README.md"));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      for (Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
        text += Files.readString(page);
      }
    }
    for (String picture : wanted) {
      assertThat(text).contains("images/" + picture);
    }
  }

  @Test
  void theGalleryHasThem() throws IOException {
    String gallery = Files.readString(Path.of("src/test/java/io/culvert/web/GalleryTest.java"));
    for (String name : NAMES) {
      List<String> parts = List.of(name.split("-"));
      assertThat(gallery).contains(parts.get(0), "\"" + parts.get(1) + "\"");
    }
  }
}
