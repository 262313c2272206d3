package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.machine.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabProcessesTest {

  private static final List<String> STAYS = List.of("sleep", "1000");

  @TempDir Path temporary;
  private LabFolder folder;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(temporary.resolve("own"));
    folder = LabFolder.at(temporary);
    process = new LabProcesses(Commands.real(), folder).start("stays", STAYS).orElseThrow();
  }

  @AfterEach
  void end() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Test
  void endsWhatWasNoted() throws InterruptedException {
    assertThat(folder.processes()).hasSize(1);
    LabProcesses.endAll(folder);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** As when the lab is killed just after it has started one. */
  @Test
  void endsWhatNobodyNoted() throws IOException, InterruptedException {
    Files.delete(folder.own("processes"));
    LabProcesses.endAll(folder);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leavesAnotherLabAlone() throws IOException {
    Path other = Files.createDirectories(temporary.resolve("other/own")).getParent();
    LabProcesses.endAll(LabFolder.at(other));
    assertThat(process.isAlive()).isTrue();
  }
}
