package io.culvert.core.lab;

import io.culvert.core.lab.CheckList.Finding;
import io.culvert.core.machine.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two routers as one, and what is done to them: see {@link TrialCommand}. */
final class Trial implements Errand {

  /**
   * What is asked for.
   *
   * @param times how often each kind is done
   * @param connections how many talk
   * @param words how many each says a second
   * @param leaseMillis of an owner
   * @param entries what a member that joins has to learn
   * @param active whether all of them move packets
   */
  record Settings(
      List<TrialKind> kinds,
      int times,
      int connections,
      int words,
      int leaseMillis,
      int entries,
      boolean active) {}

  private final Settings settings;
  private TrialWorld world;

  Trial(Settings settings) {
    this.settings = settings;
  }

  @Override
  public List<String> words() {
    List<String> words = new ArrayList<>(List.of("cluster", "--times", "" + settings.times));
    words.addAll(List.of("--connections", "" + settings.connections));
    words.addAll(List.of("--words", "" + settings.words));
    words.addAll(List.of("--lease", "" + settings.leaseMillis, "--entries", "" + settings.entries));
    if (settings.active) {
      words.add("--active");
    }
    settings.kinds.forEach(kind -> words.add(kind.name()));
    return words;
  }

  @Override
  public void build(Lab lab, int webPort, boolean ownWorld) {
    world = new TrialWorld(lab, settings);
    world.build(ownWorld);
  }

  @Override
  public int run(Lab lab) {
    CheckList checks = new CheckList(lab.out(), lab.commands().dry());
    TrialFlows flows = new TrialFlows(lab, settings);
    flows.start();
    TrialRounds rounds = new TrialRounds(lab, world, flows, settings);
    List<TrialTally> tallies = new ArrayList<>();
    for (TrialKind kind : settings.kinds) {
      TrialTally tally = new TrialTally(kind, settings.connections);
      tallies.add(tally);
      tally.begin(load());
      for (int i = 1; i <= settings.times; i++) {
        checks.check(kind.word() + " " + i, () -> round(rounds, kind, tally));
      }
      tally.end(load());
      if (kind == TrialKind.KILL) {
        checks.check("kill: silence at the median", tally::gap);
      }
      checks.check("iperf3 goes on, FTP brings what was sent", flows::look);
    }
    if (!lab.commands().dry()) {
      lab.out().println("\n" + TrialTally.table(tallies));
    }
    return checks.sum() ? 0 : 1;
  }

  /** A round, and what each member says of itself where something did not hold. */
  private Finding round(TrialRounds rounds, TrialKind kind, TrialTally tally) {
    Finding found;
    try {
      found = rounds.round(kind, tally);
    } catch (CommandException e) {
      found = new Finding(false, e.getMessage());
    }
    return found.ok() ? found : new Finding(false, found.saw() + world.said());
  }

  private static double load() {
    try {
      return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** What a round found. */
  static Finding finding(List<String> wrong, String saw) {
    return new Finding(
        wrong.isEmpty(), wrong.isEmpty() ? saw : String.join("; ", wrong) + " | " + saw);
  }
}
