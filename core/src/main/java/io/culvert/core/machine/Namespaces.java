package io.culvert.core.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two named network namespaces, {@code NAME-lan} with the clients and {@code NAME-wan} with the
 * servers, and where the kernel is to route {@code NAME-router}, or several routers are to be one
 * those of each; nothing outside them is ever touched.
 */
public final class Namespaces {

  /** What joins several routers, and a look-out at them. */
  public static final String HUB = "hub";

  private static final List<String> MEMBERS = List.of("a", "b", HUB);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Commands commands;
  private final String stem;
  private final List<String> entry;

  private Namespaces(Commands commands, String stem, List<String> entry) {
    this.commands = commands;
    this.stem = stem;
    this.entry = entry;
  }

  /** Those of that name, in the world this process is in. */
  public static Namespaces here(Commands commands, String stem) {
    return new Namespaces(commands, stem, List.of());
  }

  /** Those of that name in the world {@code process} is in. */
  public static Namespaces within(Commands commands, String stem, ProcessId process) {
    return new Namespaces(commands, stem, entering(process));
  }

  private static List<String> entering(ProcessId process) {
    return List.of(
        "nsenter",
        "--target=" + process.pid(),
        "--user",
        "--preserve-credentials",
        "--mount",
        "--net",
        "--wd=" + Path.of("").toAbsolutePath(),
        "--");
  }

  /** The clients'. */
  public String lan() {
    return stem + "-lan";
  }

  /** The servers'. */
  public String wan() {
    return stem + "-wan";
  }

  /** For a kernel between them. */
  public String router() {
    return stem + "-router";
  }

  /** Where the router {@code member} of several is, or with {@link #HUB} what joins them. */
  public String member(String member) {
    return stem + "-" + member;
  }

  /** Makes one for each of several routers, and what joins them. */
  public void createMembers() {
    MEMBERS.forEach(member -> create(member(member)));
  }

  /** Makes the two. */
  public void create() {
    List.of(lan(), wan()).forEach(this::create);
  }

  /** Makes the one between them. */
  public void createRouter() {
    create(router());
  }

  private void create(String name) {
    commands.must("ip", "netns", "add", name);
    commands.must("ip", "-n", name, "link", "set", "lo", "up");
  }

  /** {@code command} as run among the clients; it dies with this process. */
  public List<String> inLan(String... command) {
    return inside(lan(), List.of(command));
  }

  /** {@code command} as run among the servers; it dies with this process. */
  public List<String> inWan(String... command) {
    return inside(wan(), List.of(command));
  }

  /** {@code command} as run in one of them; it dies with this process. */
  public List<String> inside(String name, List<String> command) {
    List<String> all = new ArrayList<>(entry);
    List<String> exec = new ArrayList<>(List.of("ip", "netns", "exec", name));
    exec.addAll(command);
    all.addAll(Processes.bound(exec));
    return all;
  }

  /** Ends what still runs in them, then removes all; quiet where they do not exist. */
  public void removeAll() {
    List<String> usual = List.of(lan(), wan());
    List<String> names = new ArrayList<>(usual);
    names.add(router());
    MEMBERS.forEach(member -> names.add(member(member)));
    for (String name : names) {
      if (commands.dry() && usual.contains(name) || Files.exists(Path.of("/run/netns", name))) {
        endProcesses(name);
        commands.must("ip", "netns", "del", name);
      }
    }
  }

  private void endProcesses(String name) {
    Run pids = commands.run(SOON, List.of("ip", "netns", "pids", name));
    List<ProcessHandle> left =
        pids.output()
            .lines()
            .filter(line -> pids.ok())
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
            .filter(process -> !process.equals(ProcessHandle.current()))
            .toList();
    Processes.endAll(left);
  }
}
