package io.culvert.core.device.tun;

import io.culvert.core.device.DeviceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * A network namespace of our own, and a thread that lives in it: what runs there (a process
 * started, a socket made, a file of {@code /proc/sys/net} written) belongs to it without a look at
 * the namespace each time. Any thread; blocks.
 */
public final class NetworkNamespace implements AutoCloseable {

  private final String name;
  private final ExecutorService inhabitant;
  private volatile Thread thread;

  private NetworkNamespace(String name) {
    this.name = name;
    this.inhabitant =
        Executors.newSingleThreadExecutor(
            task -> {
              thread = new Thread(task, "netns-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Makes a named one, loopback down, as {@code ip netns add} does.
   *
   * @throws DeviceException without the right, or where the name is taken
   */
  public static NetworkNamespace make(String name) {
    ip("add", name);
    NetworkNamespace made = new NetworkNamespace(name);
    try {
      made.run(
          () -> {
            Netns.enter(made.path());
            return made;
          });
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    return made;
  }

  /** What {@code ip netns} calls it. */
  public String name() {
    return name;
  }

  /** Where its handle is mounted. */
  public Path path() {
    return Netns.path(name);
  }

  /** Runs {@code code} inside and waits for it; one at a time, but it may call this again. */
  public <T> T run(Supplier<T> code) {
    if (Thread.currentThread() == thread) {
      return code.get();
    }
    Future<T> outcome = inhabitant.submit(code::get);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return outcome.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes the namespace of that name, which another process may have left behind. */
  public static void remove(String name) {
    ip("del", name);
  }

  /** Removes it; devices that are still open keep it alive, without its name. */
  @Override
  public void close() {
    inhabitant.shutdown();
    remove(name);
  }

  private static void ip(String verb, String name) {
    try {
      Process process =
          new ProcessBuilder("ip", "netns", verb, name).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new DeviceException(
            "'ip netns " + verb + " " + name + "' says: " + said.strip().replace('\n', ' '));
      }
    } catch (IOException e) {
      throw new DeviceException("can't run 'ip'; install it with: apt install iproute2", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeviceException("interrupted while doing 'ip netns " + verb + " " + name + "'", e);
    }
  }
}
