package io.culvert.core.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One lab from its set-up to its end; ends itself when this process is asked to end. */
final class Lab implements AutoCloseable {

  private static final int PARENT_LOOK_MILLIS = 500;
  private static final int GRACE_SECONDS = 20;

  private final PrintStream out;
  private final LabProcesses processes = new LabProcesses();
  private LabFiles files;
  private boolean closed;
  private long began = System.nanoTime();

  Lab(PrintStream out) {
    this.out = out;
  }

  /** Builds namespaces, router and servers. */
  void up(int webPort) {
    refuseSecond();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "lab-close"));
    files = LabFiles.create();
    mark();
    step("files to serve, one of " + LabFiles.BIG_FILE_MEGABYTES + " MB");
    Namespaces.create();
    step("namespaces " + Namespaces.LAN + " and " + Namespaces.WAN);
    LabRouter router = new LabRouter(files, processes);
    router.start(webPort);
    step("router between them, rules of examples/ftp-gateway");
    processes.start(
        files.log("events"),
        CulvertProcess.culvert("conntrack", "-E", "--socket", files.socket().toString()));
    new LabServers(files, processes).start();
    step("servers: ftp, http, iperf3 at 203.0.113.2 and 2001:db8:b::2");
    router.said().lines().filter(line -> line.contains("http://")).forEach(out::println);
  }

  /** The lab's folder. */
  LabFiles files() {
    return files;
  }

  /** Waits until this process is asked to end, or the launcher's shell is gone. */
  void stay() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    while (parent.map(ProcessHandle::isAlive).orElse(true)) {
      try {
        Thread.sleep(PARENT_LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void step(String what) {
    out.printf(" ok   %-58s %5.1f s%n", what, (System.nanoTime() - began) / 1e9);
    out.flush();
    began = System.nanoTime();
  }

  /** Takes everything down again; once. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    processes.endAll();
    if (files != null) {
      files.close();
    }
    sweep();
  }

  /** Two lines: the process of the lab that is up, and its folder. */
  private static Path marker() {
    Path run = Path.of("/run");
    return (Files.isWritable(run) ? run : Path.of(System.getProperty("java.io.tmpdir")))
        .resolve("culvert-lab");
  }

  private static Optional<List<String>> marked() {
    try {
      return Optional.of(Files.readAllLines(marker())).filter(lines -> lines.size() == 2);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The lab that runs now, if any. */
  private static Optional<ProcessHandle> running() {
    return marked()
        .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.get(0))))
        .filter(process -> process.info().command().map(c -> c.endsWith("java")).orElse(false));
  }

  /** The folder of the lab that runs now, if any. */
  static Optional<Path> runningFolder() {
    return running().flatMap(process -> marked()).map(lines -> Path.of(lines.get(1)));
  }

  private static void refuseSecond() {
    running()
        .ifPresent(
            process -> {
              throw new LabException(
                  "a lab is up already (process " + process.pid() + "). End it: culvert lab down");
            });
    sweep();
  }

  private void mark() {
    try {
      Files.writeString(marker(), ProcessHandle.current().pid() + "\n" + files.folder() + "\n");
    } catch (IOException e) {
      throw new LabException("can't write " + marker() + ": " + e.getMessage(), e);
    }
  }

  /** Ends the lab that runs, and removes what one that was killed has left. */
  static void down() {
    running()
        .ifPresent(
            lab -> {
              lab.destroy();
              lab.onExit().orTimeout(GRACE_SECONDS, TimeUnit.SECONDS).join();
            });
    sweep();
  }

  private static void sweep() {
    Namespaces.removeAll();
    try {
      marked()
          .map(lines -> Path.of(lines.get(1)))
          .filter(Files::isDirectory)
          .filter(folder -> folder.getFileName().toString().startsWith(LabFiles.PREFIX))
          .ifPresent(LabFiles::delete);
      Files.deleteIfExists(marker());
    } catch (IOException e) {
      throw new LabException("can't delete " + marker() + ": " + e.getMessage(), e);
    }
  }

  /** Runs {@code command} in the namespace {@code name} of the lab that is up. */
  static int shell(String name, List<String> command) {
    if (!Namespaces.exists(name)) {
      throw new LabException("no lab is up. Start one: culvert lab");
    }
    try {
      return new ProcessBuilder(Namespaces.inside(name, command)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new LabException("can't run " + command.get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Run.TIMED_OUT;
    }
  }

  /** Whether this user may make namespaces and TUN devices. */
  static void requireRights() {
    Run who = Run.of(Duration.ofSeconds(5), List.of("id", "-u"));
    if (!"0".equals(who.output().strip())) {
      throw new LabException("the lab makes network namespaces. Run:  sudo ./culvert lab");
    }
  }
}
