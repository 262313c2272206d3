package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.TestHelpers;
import io.culvert.helpers.HelperSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page of the helpers names every plugin that has some, and says where they listen. */
class HelpersPageTest {

  private static final Path ROOT =
      Path.of(System.getProperty("culvert.root", "..")).toAbsolutePath();

  /** One connects routers, one exports flows. */
  private static final Set<String> NOT_HELPERS = Set.of("cluster", "flow-export");

  private static String name(Path plugin) {
    return plugin.getFileName().toString();
  }

  private static List<String> rows() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/helpers.md")).stream()
        .filter(line -> line.startsWith("| [`"))
        .toList();
  }

  @Test
  void everyPluginHasARow() throws IOException {
    try (DirectoryStream<Path> plugins = Files.newDirectoryStream(ROOT.resolve("plugins"))) {
      for (Path plugin : plugins) {
        if (Files.exists(plugin.resolve("pom.xml")) && !NOT_HELPERS.contains(name(plugin))) {
          assertThat(rows()).anyMatch(row -> row.contains("(../plugins/" + name(plugin) + ")"));
        }
      }
    }
  }

  @Test
  void rowsSayTransportAndPort() throws IOException {
    for (HelperPlugin plugin : TestHelpers.all()) {
      HelperSpec spec = plugin.helpers().get(0).spec();
      String where =
          spec.transport().name().toLowerCase(Locale.ROOT)
              + spec.ports().stream().map(port -> " " + port).findFirst().orElse("");
      assertThat(rows())
          .anyMatch(row -> row.startsWith("| [`" + spec.name() + "`]") && row.contains(where));
    }
  }
}
