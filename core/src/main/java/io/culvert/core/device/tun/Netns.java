package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceException;
import io.culvert.core.device.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs code inside a network namespace: on a thread of its own, since a namespace belongs to a
 * thread, and that thread ends afterwards. Descriptors opened there and processes started there
 * stay in it. Any thread; blocks.
 */
final class Netns {

  private static final int CLONE_NEWNET = 0x4000_0000;

  private Netns() {}

  /** Where the namespace {@code reference} names is found; see {@link PeerSpec#namespace}. */
  static Path path(String reference) {
    if (reference.startsWith("/")) {
      return Path.of(reference);
    }
    if (reference.matches("pid:\\d+")) {
      return Path.of("/proc", reference.substring(4), "ns", "net");
    }
    if (reference.isEmpty() || reference.contains("/") || reference.startsWith(".")) {
      throw new DeviceException(
          "'" + reference + "' names no network namespace: a name, an absolute path or pid:N");
    }
    return Path.of("/run/netns", reference);
  }

  /**
   * What tells the namespace from another of the same name; empty where there is nothing to tell:
   * the router's own, one that a process lends, one that is gone. An open device keeps its
   * namespace alive, so only a look at the name shows that it was removed.
   */
  static Optional<Object> identity(Optional<String> reference) {
    if (reference.isEmpty() || path(reference.get()).startsWith("/proc")) {
      return Optional.empty();
    }
    try {
      Path path = path(reference.get());
      return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Runs {@code code} in {@code reference}, or right here where that is empty. */
  static <T> T run(Optional<String> reference, Supplier<T> code) {
    if (reference.isEmpty()) {
      return code.get();
    }
    Path path = path(reference.get());
    Guest<T> guest = new Guest<>(path, code);
    Thread thread = new Thread(guest, "netns-" + path.getFileName());
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return guest.outcome();
  }

  /** Takes the calling thread into the namespace at {@code path}, for good. */
  static void enter(Path path) {
    Kernel kernel = Kernel.bound();
    int fd = kernel.posix.open(path.toString(), Kernel.O_RDONLY | Kernel.O_CLOEXEC, 0);
    int result = fd < 0 ? -1 : kernel.calls.setns(fd, CLONE_NEWNET);
    int errno = result == 0 ? 0 : kernel.posix.errno();
    if (fd >= 0) {
      kernel.posix.close(fd);
    }
    if (result == 0) {
      return;
    }
    throw new DeviceException(
        switch (errno) {
          case Errno.ENOENT ->
              "network namespace " + path + " does not exist; make it with: ip netns add NAME";
          case Errno.EPERM, Errno.EACCES ->
              "can't enter network namespace "
                  + path
                  + ": not permitted; run as root, or make the device in advance and leave out"
                  + " peer";
          default -> "can't enter network namespace " + path + ": " + kernel.words(errno);
        });
  }

  private static final class Guest<T> implements Runnable {

    private final Path path;
    private final Supplier<T> code;
    private T value;
    private RuntimeException failure;
    private Error error;

    Guest(Path path, Supplier<T> code) {
      this.path = path;
      this.code = code;
    }

    @Override
    public void run() {
      try {
        enter(path);
        value = code.get();
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) {
        error = e;
      }
    }

    T outcome() {
      if (failure != null) {
        throw failure;
      }
      if (error != null) {
        throw error;
      }
      return value;
    }
  }
}
