package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;

/** A named network namespace with hosts' programs in it: processes, and sockets of this one. */
final class Namespace implements AutoCloseable {

  private static final int LIMIT_SECONDS = 120;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final Libc LIBC = LibraryLoader.create(Libc.class).load("c");

  private final String name;
  private final List<Process> processes = new ArrayList<>();
  private final List<Closeable> sockets = new ArrayList<>();

  private Namespace(String name) {
    this.name = name;
  }

  /** What of the C library is needed to enter a namespace. */
  public interface Libc {
    /** See open(2). */
    int open(String path, int flags);

    /** See setns(2). */
    int setns(int descriptor, int kind);

    /** See close(2). */
    int close(int descriptor);
  }

  /** How a program ended. */
  record Ran(int exit, String output) {

    boolean ok() {
      return exit == 0;
    }
  }

  /** Makes the namespace, with loopback up. */
  static Namespace make(String name) {
    Namespace made = new Namespace(name);
    must("ip", "netns", "add", name);
    must("ip", "-n", name, "link", "set", "lo", "up");
    return made;
  }

  /** One that somebody else makes. */
  static Namespace of(String name) {
    return new Namespace(name);
  }

  /** Runs a command right here, which must succeed. */
  private static void must(String... command) {
    Ran ran = run(List.of(command));
    assertThat(ran.ok()).as("%s: %s", String.join(" ", command), ran.output()).isTrue();
  }

  private static Ran run(List<String> command) {
    Path said = null;
    try {
      // a file, not a pipe: what the command leaves running must not keep us waiting
      said = Files.createTempFile("culvert-example", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String output = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
      return new Ran(ended ? process.exitValue() : -1, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      deleteIfThere(said);
    }
  }

  private static void deleteIfThere(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> inside(String... command) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(List.of(command));
    return line;
  }

  /** Runs a program to its end. */
  Ran run(String... command) {
    return run(inside(command));
  }

  /** Starts a program that runs until it is {@link #stop}ped or the namespace is closed. */
  Process start(Path log, String... command) {
    try {
      Process process =
          // the kernel ends the program when we die, however we die
          new ProcessBuilder(inside(dying(command)))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] dying(String... command) {
    List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "TERM", "--"));
    line.addAll(List.of(command));
    return line.toArray(String[]::new);
  }

  /** Sets {@code net.*} of this namespace. */
  void sysctl(String key, int value) {
    String file = "/proc/sys/" + key.replace('.', '/');
    Ran ran = run("sh", "-c", "echo " + value + " > " + file);
    assertThat(ran.ok()).as("%s: %s", key, ran.output()).isTrue();
  }

  /** Adds a route as {@code ip route add} takes it. */
  void route(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name, "route", "add"));
    command.addAll(List.of(words));
    must(command.toArray(String[]::new));
  }

  /** Makes a socket that belongs to this namespace; it is closed with it. */
  <T extends Closeable> T socket(Callable<T> maker) {
    CompletableFuture<T> made = new CompletableFuture<>();
    // a thread belongs to a namespace; this one ends in it
    new Thread(
            () -> {
              try {
                enter();
                made.complete(maker.call());
              } catch (Exception e) {
                made.completeExceptionally(e);
              }
            },
            "in-" + name)
        .start();
    try {
      T socket = made.join();
      sockets.add(socket);
      return socket;
    } catch (CompletionException e) {
      throw new IllegalStateException("in " + name, e.getCause());
    }
  }

  private void enter() {
    int descriptor = LIBC.open("/run/netns/" + name, 0);
    int entered = descriptor < 0 ? -1 : LIBC.setns(descriptor, CLONE_NEWNET);
    LIBC.close(descriptor);
    if (entered != 0) {
      throw new IllegalStateException("can't enter network namespace " + name);
    }
  }

  /** Ends what runs in it and removes it. */
  @Override
  public void close() {
    try {
      for (Closeable socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      processes.forEach(Namespace::end);
      endWhatIsLeft();
      remove(name);
    }
  }

  /** Ends what has left those who started it, as programs do that go into the background. */
  private void endWhatIsLeft() {
    run(List.of("ip", "netns", "pids", name))
        .output()
        .lines()
        .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
        .forEach(process -> process.ifPresent(ProcessHandle::destroyForcibly));
  }

  /** Removes a namespace by its name. */
  static void remove(String name) {
    must("ip", "netns", "del", name);
  }

  /** Ends a program that was started. */
  void stop(Process process) {
    processes.remove(process);
    end(process);
  }

  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
