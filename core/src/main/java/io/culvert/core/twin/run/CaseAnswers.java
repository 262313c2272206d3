package io.culvert.core.twin.run;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Emission;
import io.culvert.core.twin.EntrySnapshot;
import io.culvert.core.twin.ExpectationSnapshot;
import io.culvert.core.twin.Probe;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.run.Exchange.Chosen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the kernel's answers: the lines of a case file that are set in. */
final class CaseAnswers {

  private static final String EXPECTATION = "expectation";

  private final CaseLines lines;
  private final Topology topology;
  private final List<Emission> sent = new ArrayList<>();
  private final List<Exchange.Touched> touched = new ArrayList<>();
  private final List<Chosen> replies = new ArrayList<>();
  private final Map<Tuple, List<ExpectationSnapshot>> expectations = new LinkedHashMap<>();

  CaseAnswers(CaseLines lines, Topology topology) {
    this.lines = lines;
    this.topology = topology;
  }

  /** The index of a device of this name. */
  static int device(CaseLines lines, Topology topology, String name) {
    for (int i = 0; i < topology.devices().size(); i++) {
      if (topology.devices().get(i).name().equals(name)) {
        return i;
      }
    }
    List<String> names = topology.devices().stream().map(Topology.Device::name).toList();
    throw lines.problem(1, "there is no device \"" + name + "\", only " + names);
  }

  /** {@code step} with the answers that follow it. */
  Exchange of(Step step) {
    while (lines.moreSetIn()) {
      lines.next();
      String word = lines.word();
      if (word.endsWith("<")) {
        int index = device(lines, topology, word.substring(0, word.length() - 1));
        sent.add(new Emission(index, lines.guarded(() -> CaseReader.hex(lines.word()))));
        lines.remark();
      } else {
        lines.guarded(() -> answer(word));
      }
    }
    List<Chosen> chosen = new ArrayList<>(replies);
    expectations.forEach((master, found) -> chosen.add(new Chosen.Expectations(master, found)));
    return new Exchange(step, sent, touched, chosen);
  }

  private void answer(String word) {
    if (word.equals("entry")) {
      Tuple asked = CaseWords.tuple(lines.word());
      int zone = zone();
      String found = lines.rest();
      Optional<EntrySnapshot> entry =
          found.equals(CaseWords.NONE) ? Optional.empty() : Optional.of(CaseWords.entry(found));
      touched.add(new Exchange.Touched(new Probe(asked, zone), entry));
    } else if (word.equals("chosen")) {
      chosen();
    } else {
      throw new IllegalArgumentException(
          "\"" + word + "\" is unknown; an answer begins with DEVICE<, entry or chosen");
    }
  }

  private void chosen() {
    String first = lines.word();
    if (first.equals(EXPECTATION)) {
      Tuple master = CaseWords.tuple(withoutColon(lines.word()));
      List<ExpectationSnapshot> found =
          expectations.computeIfAbsent(master, m -> new ArrayList<>());
      String rest = lines.rest();
      if (!rest.equals(CaseWords.NONE)) {
        found.add(CaseWords.expectation(rest));
      }
      return;
    }
    Tuple original = CaseWords.tuple(first);
    int zone = zone();
    String reply = lines.rest();
    replies.add(
        new Chosen.Reply(
            original,
            zone,
            reply.equals(CaseWords.NONE) ? Optional.empty() : Optional.of(CaseWords.tuple(reply))));
  }

  private int zone() {
    String word = lines.word();
    String number = withoutColon(lines.word());
    if (!word.equals("zone") || !number.matches("\\d{1,5}")) {
      throw new IllegalArgumentException("after the tuple comes \"zone NUMBER:\"");
    }
    return Integer.parseInt(number);
  }

  private static String withoutColon(String word) {
    if (!word.endsWith(":")) {
      throw new IllegalArgumentException("there is no colon behind \"" + word + "\"");
    }
    return word.substring(0, word.length() - 1);
  }

  /** What follows {@code end}. */
  Exchange.End end() {
    List<EntrySnapshot> entries = new ArrayList<>();
    List<ExpectationSnapshot> waiting = new ArrayList<>();
    StringBuilder rules = new StringBuilder();
    while (lines.moreSetIn()) {
      lines.next();
      String word = lines.word();
      switch (word) {
        case "entry" -> entries.add(lines.guarded(() -> CaseWords.entry(lines.rest())));
        case EXPECTATION -> waiting.add(lines.guarded(() -> CaseWords.expectation(lines.rest())));
        case "rules" -> rules.append(lines.block(4));
        default ->
            throw lines.problem(
                3, "\"" + word + "\" is unknown; the end has entry, expectation and rules");
      }
    }
    return new Exchange.End(entries, waiting, rules.toString());
  }
}
