package io.culvert.core.twin.run;

import io.culvert.core.twin.TwinException;
import io.culvert.core.twin.rules.NotDrawn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

      Written by the twin itself (`culvert twin --report`, see below and [the twin](twin.md)); change the
      twin, not this page.

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

  private static final List<Group> GROUPS =
      List.of(
          new Group("protocols", "Packets by protocol"),
          new Group("conversations", "Packets by conversation"),
          new Group("rule files", "Rule files by kind"),
          new Group("rules hit", "Rules that packets met, by match and target"));

  private final List<ResultJson> results;
  private final Excuses excuses;
  private final String command;
  private final StringBuilder out = new StringBuilder(INTRODUCTION);

  /** A group of a {@link Tally}, and what heads its counts. */
  private record Group(String name, String title) {}

  private TwinReport(List<ResultJson> results, Excuses excuses, String command) {
    this.results = results;
    this.excuses = excuses;
    this.command = command;
  }

  /**
   * Writes {@code page} about some runs.
   *
   * @param command what to type for the same page
   */
  static void write(Path page, List<ResultJson> results, String command) {
    try {
      if (page.getParent() != null) {
        Files.createDirectories(page.getParent());
      }
      Files.writeString(page, text(results, Excuses.all(), command));
    } catch (IOException e) {
      throw new TwinException(page + " can't be written: " + e.getMessage(), e);
    }
  }

  /** The page. */
  static String text(List<ResultJson> results, Excuses excuses, String command) {
    TwinReport report = new TwinReport(results, excuses, command);
    report.runs();
    report.differences();
    for (int version : List.of(4, 6)) {
      report.totals(version);
    }
    report.notDrawn();
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
    line("All of them again, as root:\n");
    line("```\n" + command + "\n```\n");
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
              kinds(result.differences().size()),
              TwinText.number(result.seconds())));
    }
  }

  private static String kinds(int number) {
    return number == 0 ? "0" : number == 1 ? "1 kind" : number + " kinds";
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
      line("None.\n");
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
              + ": ["
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
              + (kind.times() == 1 ? " scenario" : " scenarios")
              + (kind.repeats() ? "" : "; did not show again")
              + "). "
              + kind.what()
              + ". `"
              + kind.file()
              + "`");
    }
    line("");
  }

  /** What was compared in a family. */
  private void totals(int version) {
    Tally tally = new Tally();
    results.stream().filter(r -> r.ipVersion() == version).forEach(r -> tally.add(r.tally()));
    if (tally.total("packets") == 0) {
      return;
    }
    line("## What was compared: IPv" + version + "\n");
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
    for (Group group : GROUPS) {
      String counts =
          TwinText.sorted(tally.group(group.name())).stream()
              .map(TwinReport::cell)
              .collect(Collectors.joining(", "));
      if (!counts.isEmpty()) {
        line("**" + group.title() + ":** " + counts + ".\n");
      }
    }
  }

  private void notDrawn() {
    line("## What is not drawn\n");
    line(
        "Where chance or the milliseconds decide, where the whole machine would feel it, or where the tools differ about\nno more than text:\n");
    line("| not drawn | because |");
    line("|---|---|");
    for (NotDrawn left : NotDrawn.values()) {
      line(row(left.what(), left.why()));
    }
  }

  private static String cell(Map.Entry<String, Long> count) {
    return "`" + count.getKey() + "` " + TwinText.number(count.getValue());
  }
}
