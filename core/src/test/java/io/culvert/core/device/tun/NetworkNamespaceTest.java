package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.device.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A namespace of our own and the thread that lives in it. */
@Tag("tun")
class NetworkNamespaceTest {

  private final String name = "cvt" + ProcessHandle.current().pid() + "own";

  @BeforeEach
  void assumeRights() {
    TestNamespace.assumeRights();
  }

  private static Path own() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void runsInsideAndNowhereElse() {
    Path outside = own();
    try (NetworkNamespace made = NetworkNamespace.make(name)) {
      Path inside = made.run(NetworkNamespaceTest::own);
      assertThat(inside).isNotEqualTo(outside).isEqualTo(made.run(() -> made.run(this::here)));
      assertThat(own()).isEqualTo(outside);
      assertThatThrownBy(
              () ->
                  made.run(
                      () -> {
                        throw new IllegalArgumentException("passed on");
                      }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("passed on");
    }
    assertThat(Path.of("/run/netns", name)).doesNotExist();
  }

  private Path here() {
    return own();
  }

  @Test
  void saysThatTheNameIsTaken() {
    try (NetworkNamespace made = NetworkNamespace.make(name)) {
      assertThatThrownBy(() -> NetworkNamespace.make(made.name()))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("ip netns add " + name)
          .hasMessageContaining("File exists");
      assertThat(made.path()).exists();
    }
  }
}
