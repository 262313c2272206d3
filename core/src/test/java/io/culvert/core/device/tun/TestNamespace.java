package io.culvert.core.device.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of its own for one test; {@link #make} skips the test without the rights. */
public final class TestNamespace implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;

  private TestNamespace(String name) {
    this.name = name;
  }

  /** Skips the test, saying why, where TUN devices and namespaces can't be made. */
  public static void assumeRights() {
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun here");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
  }

  /** A new namespace with loopback up. */
  public static TestNamespace make() {
    assumeRights();
    String name = "cvt" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
    must("ip", "netns", "add", name);
    TestNamespace made = new TestNamespace(name);
    made.run("ip", "link", "set", "lo", "up");
    return made;
  }

  /** A device name that no other test uses. */
  public static String deviceName() {
    return "cvt" + ProcessHandle.current().pid() % 100_000 + "d" + COUNT.incrementAndGet();
  }

  /** What {@code ip netns} calls it. */
  public String name() {
    return name;
  }

  /** As a {@code PeerSpec} wants it. */
  public Optional<String> reference() {
    return Optional.of(name);
  }

  /** Runs a command inside, which must succeed; its output. */
  public String run(String... command) {
    return must(inside(command));
  }

  /** Starts a command inside. */
  public Process start(String... command) {
    return begin(inside(command));
  }

  private String[] inside(String... command) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(List.of(command));
    return line.toArray(new String[0]);
  }

  /** Runs a command right here, which must succeed; its output. */
  public static String must(String... command) {
    Process process = begin(command);
    String output = output(process);
    assertThat(exitCode(process)).as("%s: %s", List.of(command), output).isZero();
    return output;
  }

  private static Process begin(String... command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that a process printed. */
  public static String output(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of a process. */
  public static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    must("ip", "netns", "del", name);
  }
}
