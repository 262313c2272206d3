package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.Processes;
import java.util.List;
import java.util.Locale;

/** One look at what becomes of a router, and of what goes through it, in a flood. */
final class FloodLook {

  /** Whatever says that it was shed, or made room. */
  private static final String[] SHED = {
    "culvert_drops_total{",
    "culvert_conntrack_early_drop_total",
    "culvert_helper_errors_total{",
    "culvert_server_closed_total{",
    "culvert_ui_frames_skipped_total",
    "culvert_ui_refused_total"
  };

  private static final int SETTLE_SECONDS = 2;
  private static final int FILL_SECONDS = 4;
  private static final int SPARE_SECONDS = 10;
  private static final int PATIENCE_SECONDS = 60;
  private static final double SHARE = 0.9;
  private static final double SLOWEST_SECONDS = 1;

  /** In megabytes: of a heap after a collection. */
  private static final double MEMORY_ALLOWANCE = 8;

  /** Of pages: what a heap may take from the machine between two collections. */
  private static final double RESIDENT_ALLOWANCE = 256;

  private final Lab lab;
  private final FloodSources sources;
  private final List<FloodKind> kinds;
  private final int seconds;
  private final FloodFlows flows;
  private final FloodPatience patience;
  private final LabControl control;
  private final SoakSampler sampler;
  private String said;
  private String shed;

  /**
   * A look.
   *
   * @param kinds what is sent, all of it together
   * @param seconds how long it is sent aside, and then for so long at the router
   * @param rate of iperf3 in megabits a second, 0 for all it can
   */
  FloodLook(Lab lab, FloodSources sources, List<FloodKind> kinds, int seconds, int rate) {
    this.lab = lab;
    this.sources = sources;
    this.kinds = kinds;
    this.seconds = seconds;
    this.control = sources.control();
    this.flows = new FloodFlows(lab, control, rate);
    this.patience = new FloodPatience(control);
    long process = lab.router().process().orElseThrow().pid();
    this.sampler = new SoakSampler(lab.commands(), control, process);
  }

  /** Looks, and adds what it finds to {@code checks}. */
  void add(CheckList checks) {
    FloodSource source = sources.of(kinds);
    fill(source);
    SoakSample before = sampler.sample();
    int length = 2 * seconds + SPARE_SECONDS;
    flows.start(length);
    Processes.pause(SETTLE_SECONDS * 1_000L);
    FloodFlows.Carried aside = flows.carriedWhile(() -> source.send(true, seconds));
    FloodFlows.Carried flooded = flood(source);
    FloodFlows.Carried asked = flows.asked();
    Finding lasted = flows.last();
    SoakSample after = sampler.sample();
    lab.out().println("\n" + said);
    checks.check("iperf3 goes on", () -> share(asked.iperf(), aside.iperf(), flooded.iperf()));
    checks.check("the FTP transfer goes on", () -> share(asked.ftp(), aside.ftp(), flooded.ftp()));
    checks.check("both outlast the flood", () -> lasted);
    checks.check("neither was reset", () -> flows.end(length + PATIENCE_SECONDS));
    checks.check("commands are answered", () -> patience.finding(SLOWEST_SECONDS));
    checks.check("the tables keep to their limits", this::limits);
    checks.check("what is shed is counted", this::counted);
    checks.check("memory is flat", () -> memory(before, after));
  }

  /** Has the table full, and the router's code compiled. */
  private void fill(FloodSource source) {
    int fill = Math.min(seconds, FILL_SECONDS);
    sources.of(List.of(FloodKind.SYN)).send(false, fill);
    if (kinds.stream().noneMatch(FloodKind::closesDoors)) {
      source.send(false, fill);
    }
  }

  private FloodFlows.Carried flood(FloodSource source) {
    LabFigures before = control.figures();
    double cpu = computed();
    long began = System.nanoTime();
    String[] sent = new String[1];
    FloodFlows.Carried carried =
        flows.carriedWhile(() -> sent[0] = patience.askingWhile(() -> source.send(false, seconds)));
    double took = (System.nanoTime() - began) / 1e9;
    LabFigures after = control.figures();
    shed = after.risen(before, SHED);
    said =
        String.format(
            Locale.ROOT,
            "%s; %.0f kpps taken by the router in %.2f of a processor",
            sent[0],
            (came(after) - came(before)) / took / 1e3,
            (computed() - cpu) / took);
    return carried;
  }

  private static double came(LabFigures figures) {
    return figures.one("culvert_packets_total{device=\"flood0\",direction=\"in\"}");
  }

  /** For how many seconds the router has had a processor. */
  private double computed() {
    return lab.router()
        .process()
        .flatMap(process -> process.info().totalCpuDuration())
        .map(time -> time.toNanos() / 1e9)
        .orElse(Double.NaN);
  }

  private static Finding share(double asked, double aside, double flooded) {
    double share = flooded / Math.min(asked, aside);
    return new Finding(
        aside > 0 && share >= SHARE,
        String.format(
            Locale.ROOT,
            "%.2f of its share: %.1f Mb/s flooded, %.1f while that went aside",
            share,
            flooded,
            aside));
  }

  private Finding limits() {
    LabFigures now = control.figures();
    double entries = now.one("culvert_conntrack_entries");
    double expected = now.one("culvert_conntrack_expectations");
    return new Finding(
        entries <= sources.entries() && expected <= sources.expectations(),
        String.format(
            Locale.ROOT,
            "%.0f of %d entries, %.0f of %d expectations",
            entries,
            sources.entries(),
            expected,
            sources.expectations()));
  }

  private Finding counted() {
    boolean wanted = kinds.stream().anyMatch(FloodKind::shed);
    return new Finding(!wanted || !shed.isEmpty(), shed.isEmpty() ? "nothing" : shed);
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
}
