package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.Run;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the clients do, and what is to be seen of it at their end. */
final class LabClients {

  static final String SERVER_V4 = "203.0.113.2";
  static final String SERVER_V6 = "2001:db8:b::2";
  private static final String CLIENT_V4 = "192.0.2.2";
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pattern GIGABITS = Pattern.compile("([\\d.]+) Gbits/sec.*receiver");
  private static final Pattern ANNOUNCED = Pattern.compile("227 .*,(\\d+),(\\d+)\\)");
  private static final int TRIES = 100;
  private static final int WAIT_MILLIS = 50;

  private final Commands commands;
  private final LabFolder folder;
  private final Namespaces namespaces;
  private final LabProcesses processes;

  LabClients(Commands commands, LabFolder folder, Namespaces namespaces) {
    this.commands = commands;
    this.folder = folder;
    this.namespaces = namespaces;
    this.processes = new LabProcesses(commands, folder);
  }

  /** Sends echo requests and waits for as many answers. */
  Finding ping(String address, int count) {
    return lan(count + " answered", "ping", "-c" + count, "-i0.2", "-W2", address);
  }

  /** Fetches the small file. */
  Finding fetch(String url) {
    return lan("fetched " + url, "curl", "-fsS", "-m5", "-o", "/dev/null", url + LabFiles.SMALL);
  }

  private Finding lan(String fine, String... command) {
    return said(commands.run(SHORT, namespaces.inLan(command)), fine);
  }

  private static Finding said(Run run, String fine) {
    return new Finding(run.ok(), run.ok() ? fine : "exit " + run.exit() + ": " + run.lastLine());
  }

  /** Fetches the big file by FTP, in the mode that curl's options say, and compares it. */
  Finding transfer(String url, String checksum, String... mode) {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m50"));
    command.addAll(List.of(mode));
    command.add(url + LabFiles.BIG);
    MessageDigest digest = LabFiles.sha256();
    long began = System.nanoTime();
    Run run = commands.run(LONG, namespaces.inLan(command.toArray(String[]::new)), digest);
    if (!run.ok()) {
      return said(run, "");
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    boolean same = LabFiles.hex(digest).equals(checksum);
    return new Finding(
        same,
        same
            ? String.format(
                Locale.ROOT, "checksum equal, %.0f MB/s", LabFiles.BIG_MEGABYTES / seconds)
            : "the checksum differs");
  }

  /** Begins to fetch the big file by passive FTP, slowly. */
  Optional<Process> slowTransfer() {
    return processes.start(
        "slow",
        namespaces.inLan(
            "curl",
            "-sS",
            "-m30",
            "--limit-rate",
            "20M",
            "-o",
            "/dev/null",
            ftp(SERVER_V4) + LabFiles.BIG));
  }

  static String ftp(String server) {
    return "ftp://" + (server.contains(":") ? "[" + server + "]" : server) + "/";
  }

  /** Has lftp list the folder and show the small file, which takes two data connections. */
  Finding lftp() {
    String script =
        "set net:timeout 5; set net:max-retries 1; cls; cat " + LabFiles.SMALL + "; exit";
    Run run = commands.run(LONG, namespaces.inLan("lftp", "-e", script, "ftp://" + SERVER_V4));
    boolean ok = run.ok() && run.output().contains(LabFiles.BIG) && run.output().contains("Hello");
    return new Finding(ok, ok ? "listed and fetched" : run.lastLine());
  }

  /** A client that was told of a port and does not dial it, and that port. */
  record Announced(Optional<Process> client, int port) {}

  /** Has a client ask for a data connection and wait. */
  Announced announce() {
    List<String> client = CulvertProcess.java(FtpAnnouncement.class, SERVER_V4);
    Optional<Process> process =
        processes.start("announced", namespaces.inLan(client.toArray(String[]::new)));
    for (int i = 0; i < TRIES && process.filter(Process::isAlive).isPresent(); i++) {
      Matcher said = ANNOUNCED.matcher(folder.read("announced"));
      if (said.find()) {
        int port = Integer.parseInt(said.group(1)) * 256 + Integer.parseInt(said.group(2));
        return new Announced(process, port);
      }
      Processes.pause(WAIT_MILLIS);
    }
    return new Announced(process, 0);
  }

  /** Has the server try to open a connection that nobody asked for; whether it came to nothing. */
  boolean uninvited() {
    String url = "http://" + CLIENT_V4 + ":22/";
    return !commands.run(SHORT, namespaces.inWan("curl", "-sS", "-m1.5", url)).ok();
  }

  /** One TCP stream for {@code seconds}. */
  Finding throughput(int seconds) {
    Run run =
        commands.run(
            LONG,
            namespaces.inLan("iperf3", "-c", SERVER_V4, "-t", Integer.toString(seconds), "-fg"));
    Matcher gigabits = GIGABITS.matcher(run.output());
    return run.ok() && gigabits.find()
        ? new Finding(true, gigabits.group(1) + " Gb/s")
        : new Finding(false, run.lastLine());
  }
}
