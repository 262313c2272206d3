package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigTextTest {

  @Test
  void secretsAreMaskedAndTheRestIsAsWritten(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "web:\n  token: abc\n  listen: x\n");
    assertThat(ConfigText.of(file)).containsExactly("web:", "  token: ***", "  listen: x");
    assertThat(ConfigText.masked("{admin-Password: \"p\"}")).isEqualTo("{admin-Password: ***");
    assertThat(ConfigText.of(folder.resolve("none"))).isEmpty();
  }
}
