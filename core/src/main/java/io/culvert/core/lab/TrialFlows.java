package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What goes through the routers of a {@link Trial}, and who looks on. */
final class TrialFlows {

  private static final int PORT = 7;
  private static final int PROBES = 1_000;
  private static final String SIGNAL_MARK = "USR1";
  private static final String SIGNAL_LOOK = "USR2";
  private static final String IPERF_RATE = "5M";
  private static final String IPERF_SECONDS = "86400";
  private static final String FTP_RATE = "200k";
  private static final int LOOK_MILLIS = 20;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String ANSWERS = "answers";

  private final Lab lab;
  private final Trial.Settings settings;
  private final Namespaces names;
  private final Map<String, Integer> said = new HashMap<>();
  private final Map<String, Process> processes = new HashMap<>();
  private int transfers;

  TrialFlows(Lab lab, Trial.Settings settings) {
    this.lab = lab;
    this.settings = settings;
    this.names = lab.namespaces();
  }

  private void begin(String log, List<String> command) {
    lab.processes().start(log, command).ifPresent(process -> processes.put(log, process));
  }

  private String program(String name) {
    return lab.folder().own(name).toString();
  }

  /** Begins all of them. */
  void start() {
    String port = Integer.toString(PORT);
    begin(ANSWERS, names.inWan(program("talk"), "serve", port));
    String connections = Integer.toString(settings.connections());
    String words = Integer.toString(settings.words());
    begin(
        "talk", names.inLan(program("talk"), "call", TrialWorld.SERVER, port, connections, words));
    List<String> watch =
        List.of(
            program("watch"),
            Integer.toString(PROBES),
            TrialWorld.SERVER,
            "/run/netns/" + names.member("a"),
            "/run/netns/" + names.member("b"));
    begin("watch", names.inside(names.member(Namespaces.HUB), watch));
    begin(
        "iperf",
        names.inLan(
            "iperf3", "-c", TrialWorld.SERVER, "-b", IPERF_RATE, "-t", IPERF_SECONDS, "-i", "0"));
    transfer();
    awaitReady("talk");
    awaitReady("watch");
  }

  private void transfer() {
    String url = LabClients.ftp(TrialWorld.SERVER) + LabFiles.BIG;
    begin("ftp", names.inLan("curl", "-sS", "--limit-rate", FTP_RATE, "-o", "/dev/null", url));
    transfers++;
  }

  /** Whether iperf3 and the transfer go on; a transfer that came to its end begins anew. */
  Finding look() {
    if (lab.commands().dry()) {
      return new Finding(true, "");
    }
    Process ftp = processes.get("ftp");
    boolean iperf = processes.get("iperf").isAlive();
    boolean fine = ftp.isAlive() || ftp.exitValue() == 0;
    String words = transfers + " transfers begun";
    if (!iperf) {
      words += "; iperf3 said: " + lab.folder().read("iperf").strip();
    }
    if (!fine) {
      words += "; FTP said: " + lab.folder().read("ftp").strip();
    }
    if (!ftp.isAlive()) {
      transfer();
    }
    return new Finding(iperf && fine, words);
  }

  /** How those that talk were since this was asked last, by name. */
  Map<String, Long> talked() {
    return figures("talk", SIGNAL_MARK, "mark ");
  }

  /** What the look-out saw since this was asked last, by name. */
  Map<String, Long> watched() {
    return figures("watch", SIGNAL_MARK, "mark ");
  }

  /** Waits until all talk, a while at most; how many do. */
  long allTalking() {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    long talking = figures("talk", SIGNAL_LOOK, "look ").get("talking");
    while (talking < settings.connections() && System.nanoTime() - deadline < 0) {
      Processes.pause(10 * LOOK_MILLIS);
      talking = figures("talk", SIGNAL_LOOK, "look ").get("talking");
    }
    return talking;
  }

  private Map<String, Long> figures(String program, String signal, String beginning) {
    int number = said.merge(program + signal, 1, Integer::sum);
    Process process = processes.get(program);
    lab.commands().must("kill", "-" + signal, Long.toString(process.pid()));
    String head = beginning + number + " ";
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() - deadline < 0 && process.isAlive()) {
      Optional<String> line =
          lab.folder().read(program).lines().filter(one -> one.startsWith(head)).findFirst();
      if (line.isPresent()) {
        return numbers(line.get());
      }
      Processes.pause(LOOK_MILLIS);
    }
    throw new CommandException(
        program + " does not answer; it said: " + lab.folder().read(program).strip());
  }

  private void awaitReady(String program) {
    long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (!lab.commands().dry() && !lab.folder().read(program).startsWith("ready")) {
      if (System.nanoTime() - deadline > 0 || !processes.get(program).isAlive()) {
        throw new CommandException(program + " said: " + lab.folder().read(program).strip());
      }
      Processes.pause(LOOK_MILLIS);
    }
  }

  private static Map<String, Long> numbers(String line) {
    Map<String, Long> numbers = new HashMap<>();
    for (String word : List.of(line.split(" "))) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        numbers.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
      }
    }
    return numbers;
  }

  /** Has the table of whoever owns filled by datagrams from forged addresses, for a while. */
  void fill(int millis) {
    List<String> flood =
        new ArrayList<>(List.of(program("flood"), "udp", TrialWorld.SINK, "" + millis));
    lab.commands().must(names.inLan(flood.toArray(String[]::new)).toArray(String[]::new));
  }
}
