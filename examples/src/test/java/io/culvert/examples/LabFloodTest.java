package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short flood of much at once; what a quiet machine shows besides is looked at by hand. */
@Tag("tun")
class LabFloodTest {

  private static final String NAME = "cvtf" + ProcessHandle.current().pid() % 100_000;

  @TempDir Path temporary;

  @Test
  void establishedFlowsAndTheTableOutlastWhatIsTooMuch() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    Launched culvert = new Launched(temporary);
    List<String> flood = new ArrayList<>();
    flood.addAll(List.of("lab", "--name", NAME, "--web-port", "0", "flood", "--at-once"));
    flood.addAll(List.of("--seconds", "1", "--entries", "1000", "--rate", "20"));
    flood.addAll(List.of("expectations", "rules", "clients", "readers", "pages"));
    Launched.Started lab = culvert.start(flood.toArray(String[]::new));
    lab.exit(5);
    assertThat(lab.said())
        .containsPattern("ok +neither was reset")
        .containsPattern("ok +the tables keep to their limits")
        .containsPattern("ok +what is shed is counted .*helper_errors tftp refusal udp")
        .containsPattern("rule loads answered.* questions answered.* sips answered.* 40 pages");
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }
}
