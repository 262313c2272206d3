package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final int LOOK_MILLIS = 20;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final String ANSWERS = "answers";

  private final Lab lab;
  private final Trial.Settings settings;
  private final Namespaces names;
  private final Map<String, Integer> said = new HashMap<>();
  private final Map<String, Process> processes = new HashMap<>();
  private int transfers;
  private long fetchedBytes;

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
    String to = fetched().toString();
    begin("ftp", names.inLan("curl", "-sS", "-o", to, url));
    transfers++;
    fetchedBytes = 0;
  }

  private Path fetched() {
    return lab.folder().own("fetched");
  }

  /**
   * Whether iperf3 and the transfer go on, and what has come is what was sent; a transfer that came
   * to its end begins anew.
   */
  Finding look() {
    if (lab.commands().dry()) {
      return new Finding(true, "");
    }
    Process ftp = processes.get("ftp");
    boolean ended = !ftp.isAlive();
    List<String> wrong = new ArrayList<>();
    if (!processes.get("iperf").isAlive()) {
      wrong.add("iperf3 said: " + lab.folder().read("iperf").strip());
    }
    if (ended && ftp.exitValue() != 0) {
      wrong.add("FTP said: " + lab.folder().read("ftp").strip());
    }
    String compared = compare(ended && ftp.exitValue() == 0, wrong);
    if (ended) {
      transfer();
    }
    return Trial.finding(wrong, compared);
  }

  /** Compares all bytes that have come with those that were sent. */
  private String compare(boolean complete, List<String> wrong) {
    Path sent = new LabFiles(lab.folder()).served().resolve(LabFiles.BIG);
    try {
      long come = Files.exists(fetched()) ? Files.size(fetched()) : 0;
      long differs = come == 0 ? 0 : Files.mismatch(fetched(), sent);
      if (differs >= 0 && differs < come) {
        wrong.add("FTP brought another byte " + differs + " than was sent");
      } else if (complete && come != Files.size(sent)) {
        wrong.add("FTP brought " + come + " bytes of " + Files.size(sent));
      } else if (come <= fetchedBytes) {
        wrong.add("FTP has brought nothing since it was looked at last");
      }
      fetchedBytes = come;
      return String.format(
          "transfer %d: the first %d bytes are as they were sent", transfers, come);
    } catch (IOException e) {
      throw new CommandException("can't compare what FTP brought: " + e.getMessage(), e);
    }
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
