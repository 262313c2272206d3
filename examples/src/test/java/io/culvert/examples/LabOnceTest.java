package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story of the lab: real clients and servers with only Culvert between them. */
@Tag("tun")
class LabOnceTest {

  private static final String NAME = "cvto" + ProcessHandle.current().pid() % 100_000;
  private static final int CHECKS_AT_LEAST = 15;

  @TempDir Path temporary;

  @Test
  void theWholeStoryHolds() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    Launched culvert = new Launched(temporary);
    Launched.Started lab = culvert.start("lab", "--name", NAME, "--web-port", "0", "--once");
    int code = lab.exit();
    List<String> lines = lab.said().lines().toList();
    assertThat(lines).noneMatch(line -> line.contains("FAIL"));
    assertThat(code).as(lab.said()).isZero();
    assertThat(lines.stream().filter(line -> line.trim().startsWith("ok ")).count())
        .isGreaterThanOrEqualTo(CHECKS_AT_LEAST);
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }
}
