package io.culvert.core.lab;

import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Builds a lab in the world this process is in: namespaces, the router between them, servers. Says
 * each step.
 */
final class Lab {

  private final Commands commands;
  private final PrintStream out;
  private final LabFolder folder;
  private final Namespaces namespaces;
  private final LabProcesses processes;
  private final LabRouter router;
  private long beganNanos = System.nanoTime();

  Lab(Commands commands, PrintStream out, String name, LabFolder folder) {
    this.commands = commands;
    this.out = out;
    this.folder = folder;
    this.namespaces = Namespaces.here(commands, name);
    this.processes = new LabProcesses(commands, folder);
    this.router = new LabRouter(commands, folder, processes);
  }

  /**
   * Makes the world inside a new user namespace one where {@code ip netns} works: a folder of its
   * own for the names, and a loopback that is up.
   */
  void furnish() {
    commands.must("mount", "-t", "tmpfs", "tmpfs", "/run");
    commands.must("ip", "link", "set", "lo", "up");
  }

  /** Builds it for {@code errand}. */
  void build(int webPort, boolean ownWorld, Errand errand) {
    LabFiles files = new LabFiles(folder);
    commands.note(files.served() + ": " + LabFiles.SMALL + ", " + LabFiles.BIG);
    if (!commands.dry()) {
      files.write();
    }
    errand.furnish(this);
    step("files", "to be served, one of " + LabFiles.BIG_MEGABYTES + " MB");
    namespaces.create();
    step("networks", namespaces.lan() + " and " + namespaces.wan());
    router.start(namespaces, webPort, errand);
    step("router", "between them, with the rules of examples/" + LabRouter.example().getFileName());
    new LabServers(commands, folder, processes).start(namespaces, ownWorld);
    step("servers", "ftp, http, iperf3 at 203.0.113.2 and 2001:db8:b::2");
    if (!commands.dry()) {
      folder.ready(router.page());
    }
  }

  Commands commands() {
    return commands;
  }

  PrintStream out() {
    return out;
  }

  LabFolder folder() {
    return folder;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  LabProcesses processes() {
    return processes;
  }

  LabRouter router() {
    return router;
  }

  /** Says a step that is done and how long it took. */
  void step(String what, String more) {
    if (!commands.dry()) {
      double seconds = (System.nanoTime() - beganNanos) / 1e9;
      out.printf(Locale.ROOT, " ok   %-10s %-58s %5.1f s%n", what, more, seconds);
      out.flush();
    }
    beganNanos = System.nanoTime();
  }

  /** Says how to look at the lab that is up and how to play with it. */
  static void invite(PrintStream out, String name, LabFolder folder) {
    String lab = "culvert lab" + (name.equals(LabCommand.DEFAULT_NAME) ? "" : " --name " + name);
    String page = folder.page().orElse("");
    List<String> lines =
        List.of(
            "",
            "  Watch it:  " + (page.isEmpty() ? "(this build has no page)" : page),
            "  Play:      " + lab + " shell lan      a shell behind the router",
            "             " + lab + " demo           the whole story, checked",
            "             export CULVERT_SOCKET=" + folder.socket(),
            "             culvert page               its address for one more browser",
            "             culvert conntrack -E       every connection, as it comes and goes",
            "  Stop:      Ctrl-C, or " + lab + " down",
            "");
    lines.forEach(out::println);
    out.flush();
  }

  /** Waits until this process is told to end. */
  static void stay() {
    while (true) {
      Processes.pause(Long.MAX_VALUE / 2);
    }
  }
}
