package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A lab kept busy for so many seconds: see {@link SoakCommand}. */
final class Soak implements Errand {

  private static final String PLUGINS = "plugins";
  private static final int ECHO_PORT = 7007;
  private static final int IDLE_SECONDS = 60;
  private static final int WARM_SECONDS = 3;
  private static final int LOOK_MILLIS = 500;
  private static final double FAILED_SHARE = 0.02;
  private static final Pattern COUNT = Pattern.compile("(?:^|, )(\\d+) ");

  /** So short that nothing is left a little while after the last packet. */
  private static final Map<String, Integer> TIMEOUT_SECONDS =
      Map.of(
          "net.netfilter.nf_conntrack_tcp_timeout_established", 15,
          "net.netfilter.nf_conntrack_tcp_timeout_time_wait", 5,
          "net.netfilter.nf_conntrack_tcp_timeout_fin_wait", 5,
          "net.netfilter.nf_conntrack_tcp_timeout_close_wait", 5,
          "net.netfilter.nf_conntrack_tcp_timeout_last_ack", 5,
          "net.netfilter.nf_conntrack_tcp_timeout_syn_sent", 5,
          "net.netfilter.nf_conntrack_udp_timeout", 5,
          "net.netfilter.nf_conntrack_udp_timeout_stream", 5,
          "net.netfilter.nf_conntrack_icmp_timeout", 5,
          "net.netfilter.nf_conntrack_icmpv6_timeout", 5);

  private final int seconds;
  private final int everySeconds;
  private final int rate;
  private final List<SoakSample> samples = new ArrayList<>();

  /**
   * A soak.
   *
   * @param rate new connections a second
   */
  Soak(int seconds, int everySeconds, int rate) {
    this.seconds = seconds;
    this.everySeconds = everySeconds;
    this.rate = rate;
  }

  @Override
  public List<String> words() {
    String[] words = {"soak", "--seconds", "" + seconds, "--every", "" + everySeconds};
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--rate", "" + rate));
    return all;
  }

  /** Plugins of its own, which can be replaced. */
  @Override
  public String config(Namespaces namespaces, String usual) {
    return usual.replace("helpers: {", "helpers: {directory: " + PLUGINS + ", ");
  }

  @Override
  public String javaOptions() {
    return SoakSampler.JAVA_OPTIONS;
  }

  @Override
  public void furnish(Lab lab) {
    Path home = Path.of(System.getProperty("culvert.home", "."), PLUGINS);
    lab.commands().note(lab.folder().own(PLUGINS) + ": copies of those in " + home);
    if (lab.commands().dry()) {
      return;
    }
    try {
      Path own = Files.createDirectory(lab.folder().own(PLUGINS));
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(home, "*.jar")) {
        for (Path jar : jars) {
          Files.copy(jar, own.resolve(jar.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new CommandException("can't copy the plugins of " + home + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int run(Lab lab) {
    PrintStream out = lab.out();
    if (lab.commands().dry()) {
      lab.commands().note("traffic for " + seconds + " s, then a verdict");
      return 0;
    }
    LabControl control = new LabControl(lab.folder());
    TIMEOUT_SECONDS.forEach(control::tune);
    long router = lab.router().process().orElseThrow().pid();
    SoakSampler sampler = new SoakSampler(lab.commands(), control, router);
    if (!sampler.collects()) {
      out.println(" no jcmd beside java: heap is not looked at");
    }
    final SoakSample before = sampler.sample();
    out.println(heading());
    out.println(line(before));
    SoakTally tally;
    List<Process> traffic = traffic(lab);
    try (SoakChurn churn = new SoakChurn(lab.folder(), lab.folder().own(PLUGINS))) {
      churn.start();
      tally = churn.tally();
      watch(sampler, out);
    }
    traffic.forEach(Processes::end);
    SoakSample after = idle(sampler);
    out.println(line(after) + "  idle");
    return verdict(out, before, after, tally, traffic(lab.folder()));
  }

  private List<Process> traffic(Lab lab) {
    String port = Integer.toString(ECHO_PORT);
    List<String> echo = CulvertProcess.java(SoakEcho.class, port);
    List<String> clients =
        CulvertProcess.java(
            SoakTraffic.class,
            LabClients.SERVER_V4,
            LabClients.SERVER_V6,
            port,
            Integer.toString(rate));
    List<Optional<Process>> started = new ArrayList<>();
    started.add(lab.processes().start("echo", lab.namespaces().inWan(echo.toArray(String[]::new))));
    Processes.pause(WARM_SECONDS * 1_000L);
    started.add(
        lab.processes().start("traffic", lab.namespaces().inLan(clients.toArray(String[]::new))));
    started.add(ping(lab, "ping4", LabClients.SERVER_V4, 56));
    started.add(ping(lab, "ping6", LabClients.SERVER_V6, 3_000));
    return started.stream().flatMap(Optional::stream).toList();
  }

  private static Optional<Process> ping(Lab lab, String log, String to, int bytes) {
    String size = Integer.toString(bytes);
    return lab.processes()
        .start(log, lab.namespaces().inLan("ping", "-q", "-i", "0.5", "-s", size, to));
  }

  private void watch(SoakSampler sampler, PrintStream out) {
    double began = sampler.seconds();
    while (sampler.seconds() < began + seconds) {
      double next = Math.min(sampler.seconds() + everySeconds, began + seconds);
      Processes.pause(Math.max(1, Math.round((next - sampler.seconds()) * 1_000)));
      SoakSample sample = sampler.sample();
      samples.add(sample);
      out.println(line(sample));
      out.flush();
    }
  }

  /** Waits until nothing is left, or for a minute. */
  private static SoakSample idle(SoakSampler sampler) {
    double deadline = sampler.seconds() + IDLE_SECONDS;
    SoakSample sample = sampler.sample();
    while (sampler.seconds() < deadline
        && sample.of(SoakFigure.ENTRIES) + sample.of(SoakFigure.EXPECTATIONS) > 0) {
      Processes.pause(LOOK_MILLIS);
      sample = sampler.sample();
    }
    return sample;
  }

  /** What the clients said last: what was done, and what failed. */
  private static String[] traffic(LabFolder folder) {
    List<String> said = folder.read("traffic").lines().filter(l -> l.contains(";")).toList();
    return said.isEmpty() ? new String[] {"nothing", ""} : said.get(said.size() - 1).split(";", 2);
  }

  private int verdict(
      PrintStream out, SoakSample before, SoakSample after, SoakTally churn, String[] traffic) {
    boolean well = true;
    out.println();
    for (SoakVerdict.Finding finding : SoakVerdict.of(before, samples, after)) {
      well &= finding.flat();
      out.printf(
          " %-4s %-12s %s%n",
          finding.flat() ? "flat" : "LEAK", finding.figure().label(), finding.words());
    }
    well &= tell(out, "management", churn.doneText(), churn.failedText(), 0);
    well &= tell(out, "traffic", traffic[0], traffic[1].strip(), FAILED_SHARE);
    out.println(well ? "flat" : "not flat, or something failed: see above");
    return well ? 0 : 1;
  }

  private static boolean tell(
      PrintStream out, String who, String done, String failed, double share) {
    boolean well = numbers(failed) <= share * numbers(done) && numbers(done) > 0;
    out.printf(
        " %-4s %-12s %s%s%n",
        well ? "ok" : "FAIL", who, done, failed.isEmpty() ? "" : "; failed: " + failed);
    return well;
  }

  /** The sum of the counts in such a text. */
  private static long numbers(String text) {
    return COUNT.matcher(text).results().mapToLong(count -> Long.parseLong(count.group(1))).sum();
  }

  private static String heading() {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8s", "second"));
    for (SoakFigure figure : SoakFigure.values()) {
      line.append(String.format(Locale.ROOT, " %11s", figure.label()));
    }
    return line.toString();
  }

  private static String line(SoakSample sample) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8.0f", sample.atSeconds()));
    for (SoakFigure figure : SoakFigure.values()) {
      line.append(String.format(Locale.ROOT, " %11s", figure.text(sample.of(figure))));
    }
    return line.toString();
  }
}
