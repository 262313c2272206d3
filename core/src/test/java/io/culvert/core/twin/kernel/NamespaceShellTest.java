package io.culvert.core.twin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.kernel.NamespaceShell.Finished;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Programs started by a shell that stays. */
class NamespaceShellTest {

  private final NamespaceShell shell = NamespaceShell.start();

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void givesInputAndTakesOutput() {
    assertThat(shell.run("a $HOME `b`\n\n\\c", "cat"))
        .isEqualTo(new Finished(0, "a $HOME `b`\n\n\\c\n"));
    assertThat(shell.run("", "cat")).isEqualTo(new Finished(0, ""));
    assertThat(shell.run("", "printf", "no end of line; it's \"$HOME\""))
        .isEqualTo(new Finished(0, "no end of line; it's \"$HOME\""));
  }

  @Test
  void tellsHowItEnded() {
    Finished finished = shell.run("", "sh", "-c", "echo out; echo bad >&2; exit 3");
    assertThat(finished).isEqualTo(new Finished(3, "out\nbad\n"));
    assertThat(finished.ok()).isFalse();
    assertThat(shell.run("", "true").ok()).isTrue();
  }

  @Test
  void takesMoreThanAPipeHolds() {
    String text = "-A FORWARD -j ACCEPT\n".repeat(20_000);
    assertThat(shell.run(text, "cat").output()).isEqualTo(text);
    assertThat(shell.run(text, "true")).isEqualTo(new Finished(0, ""));
    assertThat(shell.run("x", "cat").output()).isEqualTo("x\n");
  }

  @Test
  void saysWhatToInstall() {
    assertThatThrownBy(() -> shell.run("", "no-such-iptables-restore"))
        .isInstanceOf(TwinException.class)
        .hasMessage("can't run 'no-such-iptables-restore'; install it with: apt install iptables");
    assertThat(shell.run("", "true").ok()).isTrue();
  }

  @Test
  void saysThatItIsGone() {
    shell.close();
    assertThatThrownBy(
            () -> {
              for (int tries = 0; tries < 1_000; tries++) {
                shell.run("", "true");
              }
            })
        .isInstanceOf(TwinException.class)
        .hasMessageContaining("is gone");
  }
}
