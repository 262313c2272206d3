package io.culvert.core.lab;

import io.culvert.core.control.json.JsonText;
import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The flows that a flood must leave alone: an FTP transfer and iperf3, from the lan to the wan. */
final class FloodFlows {

  private static final int IPERF_PORT = 5201;
  private static final int FTP_PORT = 21;
  private static final String CLIENT = "192.0.2.2";
  private static final double MEGABIT = 1e6 / 8;

  /**
   * What both carried.
   *
   * @param iperf in megabits a second, as the router counted
   * @param ftp the same
   */
  record Carried(double iperf, double ftp) {}

  private final Lab lab;
  private final LabControl control;
  private final int rate;
  private final List<Process> processes = new ArrayList<>();
  private Carried asked;

  /**
   * Not yet begun.
   *
   * @param rate of iperf3 in megabits a second, 0 for all it can
   */
  FloodFlows(Lab lab, LabControl control, int rate) {
    this.lab = lab;
    this.control = control;
    this.rate = rate;
  }

  /** Begins both; they last for so many seconds. */
  void start(int seconds) {
    String time = Integer.toString(seconds);
    String limit = rate + "M";
    begin("iperf", "iperf3", "--forceflush", "-c", LabClients.SERVER_V4, "-t", time, "-b", limit);
    int kilobytes = LabFiles.BIG_MEGABYTES * 1024 / seconds;
    asked = new Carried(rate == 0 ? Double.MAX_VALUE : rate, kilobytes * 1024 / MEGABIT);
    String pace = kilobytes + "k";
    String url = LabClients.ftp(LabClients.SERVER_V4) + LabFiles.BIG;
    begin("ftp", "curl", "-sS", "--limit-rate", pace, "-o", "/dev/null", url);
  }

  private void begin(String log, String... command) {
    lab.processes().start(log, lab.namespaces().inLan(command)).ifPresent(processes::add);
  }

  /** What they carry if nothing hinders them, which is why more for a while is not their share. */
  Carried asked() {
    return asked;
  }

  /** What they carry while {@code work} goes on. */
  Carried carriedWhile(Runnable work) {
    long began = System.nanoTime();
    Map<String, Carried> before = bytes();
    work.run();
    Map<String, Carried> after = bytes();
    double seconds = (System.nanoTime() - began) / 1e9;
    double iperf = 0;
    double ftp = 0;
    for (Map.Entry<String, Carried> flow : after.entrySet()) {
      Carried was = before.getOrDefault(flow.getKey(), new Carried(0, 0));
      iperf += flow.getValue().iperf() - was.iperf();
      ftp += flow.getValue().ftp() - was.ftp();
    }
    return new Carried(iperf / MEGABIT / seconds, ftp / MEGABIT / seconds);
  }

  /** The bytes of all there are, by entry: what other looks have left may go at any time. */
  private Map<String, Carried> bytes() {
    Map<String, Carried> flows = new HashMap<>();
    for (String line : control.lines("/entries?filter=src%20%3D%20" + CLIENT)) {
      Map<String, Object> entry = JsonText.parseObject(line);
      Map<?, ?> original = (Map<?, ?>) entry.get("original");
      double bytes = number(original, "bytes") + number((Map<?, ?>) entry.get("reply"), "bytes");
      int port = (int) number(original, "dport");
      boolean ftp = port != IPERF_PORT && port != FTP_PORT;
      flows.put(
          String.valueOf(entry.get("id")),
          new Carried(port == IPERF_PORT ? bytes : 0, ftp ? bytes : 0));
    }
    return flows;
  }

  private static double number(Map<?, ?> from, String name) {
    return from.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  /** Whether both still go on, and so were there all the time. */
  Finding last() {
    long there = processes.stream().filter(Process::isAlive).count();
    return new Finding(there == 2, there + " of 2 were still there at its end");
  }

  /** Waits for their ends, so many seconds at most; whether both came to the end they should. */
  Finding end(int seconds) {
    StringBuilder words = new StringBuilder();
    boolean well = true;
    try {
      for (Process process : processes) {
        boolean over = process.waitFor(seconds, TimeUnit.SECONDS);
        int exit = over ? process.exitValue() : -1;
        well &= exit == 0;
        words.append(over ? "exit " + exit : "still there").append(", ");
        if (!over) {
          Processes.end(process);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
    String said = lab.folder().read("ftp").strip();
    return new Finding(well && processes.size() == 2, words + "FTP said: " + said);
  }
}
