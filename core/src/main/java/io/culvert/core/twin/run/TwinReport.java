package io.culvert.core.twin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the page {@code docs/parity.md} from the results of some runs. */
final class TwinReport {

  private static final String INTRODUCTION =
      """
      # Parity with the kernel

      Written by `culvert twin --report`; change the twin, not this page.

      The same rule files and the same packets go through this machine's kernel (a router in a network
      namespace, between TUN devices) and through Culvert's engine in memory. After every packet the twin
      compares what came out of which device, byte by byte, and the entry that the packet belongs to; every
      64 packets all entries and expectations; at the end also `iptables-save -c`, that is every rule's
      counters, among them rules that count each ctstate at each hook.

      What the kernel leaves to chance, the engine is given as its own chance: the port of a translation
      is looked up in the kernel's entry. So ports, payloads that a helper rewrote and sequence numbers are
      compared as they are. Not compared are: ids and flow labels that a router draws for packets of its own
      making and for fragments it makes anew (renamed in pairs, first seen first), the time of day in an ICMP
      timestamp reply, and listed timeouts by one second.

      A difference is shrunk to the fewest steps, rules and bytes that show it, and kept as a case file;
      those under `core/src/test/resources/twin/cases` are carried out by the plain test run against the
      kernel's recorded answers, and as root against the kernel itself.
      """;

  private final List<ResultJson> results;
  private final Excuses excuses;
  private final StringBuilder out = new StringBuilder(INTRODUCTION);

  private TwinReport(List<ResultJson> results, Excuses excuses) {
    this.results = results;
    this.excuses = excuses;
  }

  /** Writes {@code page} from all results in {@code folder}. */
  static void write(Path page, Path folder) throws IOException {
    List<ResultJson> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (file.getFileName().toString().matches("result-.*\\.json")) {
          results.add(ResultJson.read(Files.readString(file)));
        }
      }
    }
    if (page.getParent() != null) {
      Files.createDirectories(page.getParent());
    }
    Files.writeString(page, text(results, Excuses.all()));
  }

  /** The page. */
  static String text(List<ResultJson> results, Excuses excuses) {
    TwinReport report = new TwinReport(results, excuses);
    report.runs();
    report.differences();
    for (int version : List.of(4, 6)) {
      report.totals(version);
    }
    return report.out.toString();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void runs() {
    line("\n## Runs\n");
    TreeSet<String> kernels = new TreeSet<>();
    results.forEach(result -> kernels.add(result.kernel()));
    line("Kernel: " + (kernels.isEmpty() ? "none yet" : String.join(", ", kernels)) + ".\n");
    line("| command | packets | scenarios | rule files | differences | seconds |");
    line("|---|---|---|---|---|---|");
    for (ResultJson result : results) {
      Tally tally = result.tally();
      line(
          row(
              "`" + result.command() + "`",
              number(tally, "packets"),
              number(tally, "episodes"),
              number(tally, "rule files"),
              result.agreed() ? "0" : result.differences().size() + " kinds",
              TwinText.number(result.seconds())));
    }
  }

  private static String row(String... cells) {
    return Stream.of(cells).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String number(Tally tally, String name) {
    return TwinText.number(tally.total(name));
  }

  private void differences() {
    line("\n## Differences that remain\n");
    List<ResultJson.Kind> kinds =
        results.stream().flatMap(result -> result.differences().stream()).toList();
    if (kinds.isEmpty() && excuses.list().isEmpty()) {
      line("None.");
      return;
    }
    Tally all = new Tally();
    results.forEach(result -> all.add(result.tally()));
    for (Excuses.Excuse excuse : excuses.list()) {
      String path = "core/src/test/resources/twin/cases/" + excuse.name() + ".case";
      line(
          "- **Excused: "
              + excuse.name()
              + "** ("
              + TwinText.number(all.of("excused", excuse.name()))
              + " packets). "
              + excuse.reason()
              + " ["
              + excuse.name()
              + ".case](../"
              + path
              + ")");
    }
    for (ResultJson.Kind kind : kinds) {
      line(
          "- **Open: "
              + kind.kind()
              + "** ("
              + kind.times()
              + " scenarios"
              + (kind.repeats() ? "" : "; did not show again")
              + "). "
              + kind.what()
              + ". `"
              + kind.file()
              + "`");
    }
  }

  private void totals(int version) {
    Tally tally = new Tally();
    results.stream().filter(r -> r.ipVersion() == version).forEach(r -> tally.add(r.tally()));
    if (tally.total("packets") == 0) {
      return;
    }
    line("\n## What was compared: IPv" + version + "\n");
    line(
        number(tally, "packets")
            + " packets in "
            + number(tally, "episodes")
            + " scenarios; "
            + number(tally, "packets sent")
            + " packets that came out, "
            + number(tally, "entries compared")
            + " entries, "
            + number(tally, "expectations compared")
            + " expectations, "
            + number(tally, "rules")
            + " rules with their counters, of which "
            + number(tally, "rules hit")
            + " were hit; "
            + number(tally, "waits")
            + " times time passed, "
            + number(tally, "settings")
            + " settings and "
            + number(tally, "reloads")
            + " rule files were changed on the way.\n");
    line("| of | number of packets, rule files or rules hit |");
    line("|---|---|");
    for (String group : List.of("protocols", "conversations", "rule files", "rules hit")) {
      String cells =
          TwinText.sorted(tally.group(group)).stream()
              .map(TwinReport::cell)
              .collect(Collectors.joining(", "));
      line(row(group, cells));
    }
  }

  private static String cell(Map.Entry<String, Long> count) {
    return count.getKey() + " " + TwinText.number(count.getValue());
  }
}
