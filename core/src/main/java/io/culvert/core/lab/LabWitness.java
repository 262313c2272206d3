package io.culvert.core.lab;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Commands;
import io.culvert.core.machine.Processes;
import io.culvert.core.machine.Run;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the lab's router says of what came through it: tables, counters of rules, events. */
final class LabWitness implements AutoCloseable {

  private static final Pattern COUNTED = Pattern.compile("^\\[(\\d+):(\\d+)] (.*)$");
  private static final String EVENTS = "events";
  private static final int TABLE_LINES = 24;
  private static final int TRIES = 50;
  private static final int WAIT_MILLIS = 300;

  /** A rule as saved, with what it counted. */
  record Counted(String rule, long packets, long bytes) {}

  /** The counters of both families at one moment. */
  record Counters(List<Counted> ipv4, List<Counted> ipv6) {

    /** What the one rule that has all of {@code words} counted; 0 where rules are only printed. */
    Counted of(boolean version6, String... words) {
      List<Counted> rules = version6 ? ipv6 : ipv4;
      return rules.stream()
          .filter(counted -> Stream.of(words).allMatch(counted.rule()::contains))
          .findFirst()
          .orElse(new Counted("", 0, 0));
    }
  }

  private final Commands commands;
  private final LabFolder folder;
  private final PrintStream out;
  private Optional<Process> listener = Optional.empty();

  LabWitness(Commands commands, LabFolder folder, PrintStream out) {
    this.commands = commands;
    this.folder = folder;
    this.out = out;
  }

  /** Begins to listen to events; {@code nudge} makes something happen until the first was heard. */
  void listen(Runnable nudge) {
    List<String> command =
        CulvertProcess.staying(
            folder, "", "conntrack", "-E", "--socket", folder.socket().toString());
    listener = new LabProcesses(commands, folder).start(EVENTS, command);
    for (int i = 0; i < TRIES && listener.isPresent() && events().isEmpty(); i++) {
      nudge.run();
      Processes.pause(WAIT_MILLIS);
    }
  }

  /** The lines heard so far. */
  List<String> events() {
    try {
      return commands.dry() ? List.of() : Files.readAllLines(folder.log(EVENTS));
    } catch (IOException e) {
      throw new CommandException("can't read the events: " + e.getMessage(), e);
    }
  }

  /** The new connections that {@code opener} began. */
  List<String> openedBy(String opener) {
    return events().stream()
        .filter(line -> line.contains("[NEW]"))
        .filter(line -> line.replaceFirst("^.*? src=(\\S+) .*$", "$1").equals(opener))
        .toList();
  }

  /** Prints what {@code culvert conntrack} lists, under a title; the lines. */
  List<String> table(String title, String... options) {
    List<String> arguments = new ArrayList<>(List.of("conntrack", "-L"));
    arguments.addAll(List.of(options));
    Run listed = CulvertProcess.ask(commands, folder.socket(), arguments.toArray(String[]::new));
    List<String> lines = listed.output().lines().toList();
    if (!commands.dry()) {
      out.printf("%n%s:%n", title);
      lines.stream().limit(TABLE_LINES).forEach(line -> out.println("  " + line));
      if (lines.size() > TABLE_LINES) {
        out.printf("  … and %d more lines%n", lines.size() - TABLE_LINES);
      }
      out.println();
    }
    return lines;
  }

  /** All counters now. */
  Counters counters() {
    return new Counters(saved(), saved("--ipv6"));
  }

  private List<Counted> saved(String... family) {
    List<String> arguments = new ArrayList<>(List.of("save", "-c"));
    arguments.addAll(List.of(family));
    Run saved = CulvertProcess.ask(commands, folder.socket(), arguments.toArray(String[]::new));
    if (!saved.ok()) {
      throw new CommandException("culvert save said: " + saved.lastLine());
    }
    return saved
        .output()
        .lines()
        .map(COUNTED::matcher)
        .filter(Matcher::matches)
        .map(m -> new Counted(m.group(3), Long.parseLong(m.group(1)), Long.parseLong(m.group(2))))
        .toList();
  }

  @Override
  public void close() {
    listener.ifPresent(Processes::end);
  }
}
