package io.culvert.core.twin.kernel;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.tun.NetworkNamespace;
import io.culvert.core.twin.TwinException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The namespace of one side, named after this process, so that a later one knows what was left
 * behind by whom. Removed when closed, or when the process ends.
 */
final class KernelNamespace implements AutoCloseable {

  private static final Path NAMES = Path.of("/run/netns");
  private static final Pattern OURS = Pattern.compile("cvt-twin-(\\d+)-\\d+");
  private static final int LONGEST_SETTING_BYTES = 1 << 12;
  private static final AtomicInteger MADE = new AtomicInteger();

  private final NetworkNamespace network;
  private final NamespaceShell shell;
  private final Thread atExit;

  private KernelNamespace(NetworkNamespace network) {
    this.network = network;
    this.shell = network.run(NamespaceShell::start);
    this.atExit = new Thread(() -> removeQuietly(network.name()), "remove-" + network.name());
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A new one, loopback up; first removes those that dead processes left. */
  static KernelNamespace make() {
    removeLeftovers();
    String name = "cvt-twin-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    NetworkNamespace network;
    try {
      network = NetworkNamespace.make(name);
    } catch (DeviceException e) {
      throw new TwinException(
          "can't make a network namespace for the kernel's side ("
              + e.getMessage()
              + "); run as root, in a container with --cap-add SYS_ADMIN --cap-add NET_ADMIN",
          e);
    }
    KernelNamespace made = new KernelNamespace(network);
    try {
      made.must("", "ip", "link", "set", "lo", "up");
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private static void removeLeftovers() {
    List<String> leftovers = new ArrayList<>();
    try (DirectoryStream<Path> names = Files.newDirectoryStream(NAMES)) {
      for (Path name : names) {
        Matcher ours = OURS.matcher(name.getFileName().toString());
        if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
          leftovers.add(ours.group());
        }
      }
    } catch (IOException e) {
      return; // no namespace was ever made here
    }
    leftovers.forEach(KernelNamespace::removeQuietly);
  }

  /** Another process may be cleaning up too. */
  private static void removeQuietly(String name) {
    try {
      NetworkNamespace.remove(name);
    } catch (DeviceException e) {
      // gone already, or it will be found by the next process
    }
  }

  NetworkNamespace network() {
    return network;
  }

  /** Runs {@code code} inside. */
  <T> T inside(Supplier<T> code) {
    return network.run(code);
  }

  /** Runs a program inside, to its end. */
  NamespaceShell.Finished run(String input, String... command) {
    return shell.run(input, command);
  }

  /** The same for a program that must succeed; its output. */
  String must(String input, String... command) {
    NamespaceShell.Finished finished = run(input, command);
    if (!finished.ok()) {
      throw new TwinException(
          "'" + String.join(" ", command) + "' fails: " + finished.output().strip());
    }
    return finished.output();
  }

  /** What a program that must succeed prints, without its warnings. */
  String print(String... command) {
    NamespaceShell.Finished finished = shell.runQuietly("", command);
    return finished.ok() ? finished.output() : must("", command);
  }

  /** Writes a file of {@code /proc} as a thread of the namespace sees it. */
  void write(Path file, String text) throws IOException {
    IOException failure =
        inside(
            () -> {
              try {
                Files.writeString(file, text);
                return null;
              } catch (IOException e) {
                return e;
              }
            });
    if (failure != null) {
      throw failure;
    }
  }

  /** Reads one, without the line's end. */
  String read(Path file) throws IOException {
    Object read =
        inside(
            () -> {
              // at one go: settings have no second half
              try (InputStream in = Files.newInputStream(file)) {
                byte[] text = new byte[LONGEST_SETTING_BYTES];
                int length = Math.max(0, in.read(text));
                return new String(text, 0, length, StandardCharsets.UTF_8).strip();
              } catch (IOException e) {
                return e;
              }
            });
    if (read instanceof IOException failure) {
      throw failure;
    }
    return (String) read;
  }

  @Override
  public void close() {
    shell.close();
    // the hook stays until the namespace is gone: the process may end at any moment
    network.close();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the process is ending, and the hook has nothing left to remove
    }
  }
}
