package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a lab ends, it leaves no process, namespace, mount, device or file behind. */
@Tag("tun")
class LabEndTest {

  private static final String NAME = "cvt" + ProcessHandle.current().pid() % 100_000;
  private static final String[] LAB = {"lab", "--name", NAME, "--web-port", "0"};
  private static final String UP = "Watch it:";

  @TempDir Path temporary;
  private Launched culvert;

  @BeforeEach
  void anybodyMayEnterTheFolder() throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    culvert = new Launched(temporary);
  }

  @AfterEach
  void lastResort() {
    if (culvert != null && !culvert.traces(NAME).isEmpty()) {
      culvert.start("lab", "--name", NAME, "down").exit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "KILL"})
  void aSignal(String signal) {
    Launched.Started lab = culvert.start(LAB).await(UP);
    assertThat(culvert.traces(NAME)).anyMatch(trace -> trace.contains("vsftpd"));
    lab.signal(signal);
    assertThat(lab.exit()).isNotZero();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void aSignalOnTheWayUp(String signal) {
    Launched.Started lab = culvert.start(LAB).await("ok   networks");
    lab.signal(signal);
    lab.exit();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @Test
  void aSignalInTheMiddleOfTheStory() {
    Launched.Started lab =
        culvert.start("lab", "--name", NAME, "--web-port", "0", "--once").await("ok   FTP active");
    lab.signal("TERM");
    assertThat(lab.exit()).isNotZero();
    assertThat(lab.said()).doesNotContain("FAIL");
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @Test
  void downFromAnotherTerminal() {
    Launched.Started lab = culvert.start(LAB).await(UP);
    Launched.Started shell = culvert.start("lab", "--name", NAME, "shell", "lan", "sleep", "1000");
    awaitProcess("sleep 1000");
    assertThat(culvert.start("lab", "--name", NAME, "down").exit()).isZero();
    lab.exit();
    shell.exit();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @Test
  void killedTogetherWithItsJanitor() {
    Launched.Started lab = culvert.start(LAB).await(UP);
    long janitor =
        culvert.processes().stream()
            .filter(process -> process.contains("--when-stdin-ends"))
            .map(process -> Long.parseLong(process.substring(0, process.indexOf(' '))))
            .findFirst()
            .orElseThrow();
    Launched.signal("KILL", janitor);
    lab.signal("KILL");
    lab.exit();
    // nobody is left to clean up, so the next one does
    assertThat(culvert.traces(NAME)).isNotEmpty();
    Launched.Started next = culvert.start(LAB).await(UP);
    assertThat(next.process().isAlive()).isTrue();
    next.signal("INT");
    next.exit();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void aSignalWithoutRoot(String signal) {
    Launched.Started lab = culvert.startAsNobodyWithTun(LAB).await(UP);
    lab.signal(signal);
    lab.exit();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  @Test
  void theSideWithinKilledWithoutRootWhileDataFlows() {
    Launched.Started lab = culvert.startAsNobodyWithTun(LAB).await(UP);
    culvert.startAsNobody(
        "lab",
        "--name",
        NAME,
        "shell",
        "lan",
        "curl",
        "-so",
        "/dev/null",
        "--limit-rate",
        "1M",
        "ftp://203.0.113.2/big.bin");
    awaitProcess("--limit-rate");
    List<String> inside =
        culvert.processes().stream().filter(process -> process.contains("--inside")).toList();
    assertThat(inside).hasSize(1);
    Launched.signal("KILL", Long.parseLong(inside.get(0).split(" ")[0]));
    assertThat(lab.exit()).isNotZero();
    assertThat(culvert.tracesAtLast(NAME)).isEmpty();
  }

  private void awaitProcess(String words) {
    Example.await(
        "there is a process " + words,
        () ->
            culvert.processes().stream()
                .filter(process -> !process.contains("java") && !process.contains("setpriv"))
                .anyMatch(process -> process.contains(words)));
  }
}
