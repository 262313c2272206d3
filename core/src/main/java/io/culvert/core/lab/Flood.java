package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Namespaces;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A lab whose router is flooded: see {@link FloodCommand}. */
final class Flood implements Errand {

  /** What is sent; the words of {@code flood.c}. */
  enum Kind {
    SYN,
    UDP,
    FRAGMENTS,
    ICMP;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String PROGRAM = "flood";

  /** Nobody answers there. */
  private static final String TARGET = "203.0.113.50";

  /** Nothing leads there. */
  private static final String NOWHERE = "203.0.113.51";

  private static final String ROUTER_ADDRESS = "198.18.0.1";
  private static final String PEER_ADDRESS = "198.18.0.2/15";
  private static final Duration COMPILING = Duration.ofSeconds(60);
  private static final int SETTLE_SECONDS = 2;
  private static final int FILL_SECONDS = 4;
  private static final int SPARE_SECONDS = 10;
  private static final int PATIENCE_SECONDS = 60;
  private static final double SHARE = 0.9;
  private static final double SLOWEST_SECONDS = 1;

  /** In megabytes: of a heap after a collection. */
  private static final double MEMORY_ALLOWANCE = 8;

  /** Of pages: what a heap may take from the machine between two collections. */
  private static final double RESIDENT_ALLOWANCE = 128;

  private final List<Kind> kinds;
  private final int seconds;
  private final int rate;
  private final int entries;

  /**
   * A flood.
   *
   * @param seconds how long each of the two looks takes
   * @param rate of iperf3 in megabits a second, 0 for all it can
   * @param entries how many the table may hold
   */
  Flood(List<Kind> kinds, int seconds, int rate, int entries) {
    this.kinds = kinds;
    this.seconds = seconds;
    this.rate = rate;
    this.entries = entries;
  }

  @Override
  public List<String> words() {
    List<String> words = new ArrayList<>(List.of("flood", "--seconds", "" + seconds));
    words.addAll(List.of("--rate", "" + rate, "--entries", "" + entries));
    kinds.forEach(kind -> words.add(kind.name()));
    return words;
  }

  @Override
  public String javaOptions() {
    return SoakSampler.JAVA_OPTIONS;
  }

  /** With a third device, from which the flood comes. */
  @Override
  public String config(Namespaces namespaces, String usual) {
    return usual.replace(
        "rules: {",
        "  flood0:\n    kind: tun\n    address: ["
            + ROUTER_ADDRESS
            + "/15]\n    peer: {netns: "
            + namespaces.router()
            + ", address: ["
            + PEER_ADDRESS
            + "], default-route: true}\nrules: {");
  }

  @Override
  public void furnish(Lab lab) {
    lab.namespaces().createRouter();
    Path source = lab.folder().own(PROGRAM + ".c");
    lab.commands().note(source + ": what makes the packets");
    if (!lab.commands().dry()) {
      copy(source);
    }
    String[] compile = {"cc", "-O2", "-o", program(lab), source.toString()};
    Run run = lab.commands().run(COMPILING, List.of(compile));
    if (!run.ok()) {
      throw new CommandException("cc can't compile " + source + ":\n" + run.output().strip());
    }
  }

  private static void copy(Path source) {
    try (InputStream in = Flood.class.getResourceAsStream(PROGRAM + ".c")) {
      Files.write(source, in.readAllBytes());
    } catch (IOException e) {
      throw new CommandException("can't write " + source + ": " + e.getMessage(), e);
    }
  }

  private static String program(Lab lab) {
    return lab.folder().own(PROGRAM).toString();
  }

  @Override
  public int run(Lab lab) {
    LabControl control = new LabControl(lab.folder());
    CheckList checks = new CheckList(lab.out(), lab.commands().dry());
    String router = lab.namespaces().router();
    lab.commands().must("ip", "-n", router, "tuntap", "add", "nowhere0", "mode", "tun");
    lab.commands().must("ip", "-n", router, "link", "set", "nowhere0", "up");
    lab.commands().must("ip", "-n", router, "route", "add", NOWHERE, "dev", "nowhere0");
    if (lab.commands().dry()) {
      kinds.forEach(kind -> send(lab, kind, TARGET, seconds));
      return 0;
    }
    control.loadRules(4, "-A FORWARD -i flood0 -m conntrack --ctstate NEW -j ACCEPT");
    control.tune("net.netfilter.nf_conntrack_max", entries);
    kinds.forEach(kind -> look(lab, control, checks, kind));
    return checks.sum() ? 0 : 1;
  }

  /** Sends it for so many seconds; what the program says in the end: packets and nanoseconds. */
  private static String send(Lab lab, Kind kind, String to, int seconds) {
    String time = Integer.toString(seconds * 1_000);
    List<String> flood = List.of(program(lab), kind.word(), to, time);
    Run run =
        lab.commands()
            .run(
                Duration.ofSeconds(seconds + PATIENCE_SECONDS),
                lab.namespaces().inside(lab.namespaces().router(), flood));
    if (!run.ok()) {
      throw new CommandException("the flood ended: " + run.lastLine());
    }
    return run.output().strip();
  }

  private void look(Lab lab, LabControl control, CheckList checks, Kind kind) {
    long process = lab.router().process().orElseThrow().pid();
    SoakSampler sampler = new SoakSampler(lab.commands(), lab.folder().socket(), process);
    send(lab, Kind.SYN, TARGET, FILL_SECONDS); // and has the router's code compiled
    send(lab, kind, TARGET, FILL_SECONDS);
    SoakSample before = sampler.sample();
    FloodFlows flows = new FloodFlows(lab, control, rate);
    int length = 2 * seconds + SPARE_SECONDS;
    flows.start(length);
    Processes.pause(SETTLE_SECONDS * 1_000L);
    FloodFlows.Carried beside = flows.carriedWhile(() -> send(lab, kind, NOWHERE, seconds));
    Map<String, Long> counted = counted(control);
    double cpu = computed(lab);
    FloodPatience patience = new FloodPatience(control);
    String[] said = new String[1];
    FloodFlows.Carried flooded =
        flows.carriedWhile(
            () -> said[0] = patience.askingWhile(() -> send(lab, kind, TARGET, seconds)));
    Map<String, Long> shed = counted(control);
    cpu = computed(lab) - cpu;
    Finding lasted = flows.last();
    SoakSample after = sampler.sample();
    lab.out().printf("%n%s: %s%n", kind.word(), told(said[0], cpu, counted, shed));
    checks.check(
        "iperf3 goes on", () -> share(flows.asked().iperf(), beside.iperf(), flooded.iperf()));
    checks.check(
        "the FTP transfer goes on", () -> share(flows.asked().ftp(), beside.ftp(), flooded.ftp()));
    checks.check("both outlast the flood", () -> lasted);
    checks.check("neither was reset", () -> flows.end(length + PATIENCE_SECONDS));
    checks.check("commands are answered", () -> patience.finding(SLOWEST_SECONDS));
    checks.check("the table keeps to its limit", () -> limit(control));
    checks.check("memory is flat", () -> memory(before, after));
  }

  private static Finding share(double asked, double beside, double flooded) {
    double share = flooded / Math.min(asked, beside);
    return new Finding(
        beside > 0 && share >= SHARE,
        String.format(
            Locale.ROOT,
            "%.2f of its share: %.1f Mb/s flooded, %.1f beside as much work for nothing",
            share,
            flooded,
            beside));
  }

  private Finding limit(LabControl control) {
    double now = figure(control.get("/metrics"), "culvert_conntrack_entries ");
    return new Finding(now <= entries, String.format(Locale.ROOT, "%.0f of %d", now, entries));
  }

  private static Finding memory(SoakSample before, SoakSample after) {
    StringBuilder words = new StringBuilder();
    boolean flat = true;
    for (SoakFigure figure : List.of(SoakFigure.RESIDENT, SoakFigure.HEAP, SoakFigure.DIRECT)) {
      double rise = after.of(figure) - before.of(figure);
      double most = figure == SoakFigure.RESIDENT ? RESIDENT_ALLOWANCE : MEMORY_ALLOWANCE;
      flat &= Double.isNaN(rise) || rise <= most;
      words.append(figure.label()).append(' ').append(figure.text(before.of(figure)));
      words.append(" → ").append(figure.text(after.of(figure))).append("  ");
    }
    return new Finding(flat, words.toString().strip());
  }

  private static double figure(String figures, String beginning) {
    return figures
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(beginning.length())))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** What came in by the flooded device, and what was shed, by reason. */
  private static Map<String, Long> counted(LabControl control) {
    Map<String, Long> counted = new TreeMap<>();
    String came = "culvert_packets_total{device=\"flood0\",direction=\"in\"} ";
    String figures = control.get("/metrics");
    counted.put("came", Math.round(figure(figures, came)));
    String reason = "culvert_drops_total{reason=\"";
    figures
        .lines()
        .filter(line -> line.startsWith(reason))
        .map(line -> line.substring(reason.length()).split("\"} "))
        .forEach(words -> counted.put(words[0], Math.round(Double.parseDouble(words[1]))));
    return counted;
  }

  /** For how many seconds the router has had a processor. */
  private static double computed(Lab lab) {
    return lab.router()
        .process()
        .flatMap(process -> process.info().totalCpuDuration())
        .map(time -> time.toNanos() / 1e9)
        .orElse(Double.NaN);
  }

  private static String told(
      String said, double cpu, Map<String, Long> before, Map<String, Long> after) {
    String[] words = said.split(" ");
    double took = Long.parseLong(words[1]) / 1e9;
    StringBuilder told = new StringBuilder();
    told.append(
        String.format(
            Locale.ROOT,
            "%.0f kpps sent, %.0f kpps taken by the router in %.2f of a processor; shed:",
            Long.parseLong(words[0]) / took / 1e3,
            (after.get("came") - before.get("came")) / took / 1e3,
            cpu / took));
    after.forEach(
        (name, value) -> {
          long more = value - before.getOrDefault(name, 0L);
          if (more > 0 && !name.equals("came")) {
            told.append(' ').append(name).append(' ').append(more);
          }
        });
    return told.toString();
  }
}
