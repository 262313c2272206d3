package io.culvert.plugins.flowexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that read what was exported; tests are skipped where they are not installed. */
final class Tool {

  private Tool() {}

  /** What it prints; it must do what it is told. */
  static String run(String... command) throws Exception {
    Process process = start(command);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), out).isZero();
    return out;
  }

  /** A running one. */
  static Process start(String... command) {
    try {
      return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      return abort(command[0] + " is not installed");
    }
  }
}
