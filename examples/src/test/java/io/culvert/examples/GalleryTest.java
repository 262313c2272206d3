package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.boot.BuiltIns;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.rules.RuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every folder of the gallery is whole. */
class GalleryTest {

  static List<String> names() {
    return Example.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void configurationAndRulesAreReadWithoutAWord(String name) throws IOException, ConfigException {
    RouterConfig config = ConfigLoader.load(Example.folder(name).resolve("culvert.yaml"));
    assertThat(config.rules().ipv4()).isPresent();
    for (int ipVersion : new int[] {4, 6}) {
      var file = ipVersion == 4 ? config.rules().ipv4() : config.rules().ipv6();
      if (file.isPresent()) {
        Path path = file.get().path();
        RuleFile rules =
            BuiltIns.ruleLanguage().read(name, Files.readString(path), ipVersion, false);
        assertThat(rules.diagnostics().all()).as(rules.diagnostics().render()).isEmpty();
      }
    }
  }

  @Test
  void theReadmeNamesThemAll() throws IOException {
    List<String> readme = Files.readAllLines(Example.folder("README.md"));
    for (String name : names()) {
      assertThat(readme).anyMatch(line -> line.startsWith("| `" + name + "` |"));
    }
  }
}
