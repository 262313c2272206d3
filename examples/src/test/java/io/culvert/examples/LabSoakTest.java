package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak: every kind of traffic and every command at once, and nothing is left of it. */
@Tag("tun")
class LabSoakTest {

  private static final String NAME = "cvts" + ProcessHandle.current().pid() % 100_000;

  @TempDir Path temporary;

  @Test
  void allThatWasTakenIsGivenBack() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    Launched culvert = new Launched(temporary);
    String[] soak = {
      "lab", "--name", NAME, "--web-port", "0", "soak", "--seconds", "12", "--every", "4"
    };
    Launched.Started lab = culvert.start(soak);
    int code = lab.exit(5);
    assertThat(lab.said())
        .doesNotContain("LEAK", "FAIL")
        .containsPattern("flat entries +0 before, 0 after")
        .containsPattern("flat buffers +\\d+ before, \\d+ after")
        .containsPattern("ok +management +.*plugin version")
        .containsPattern("ok +traffic .*FTP transfers");
    assertThat(code).as(lab.said()).isZero();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }
}
