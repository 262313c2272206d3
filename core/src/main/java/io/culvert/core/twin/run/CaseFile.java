package io.culvert.core.twin.run;

import io.culvert.core.twin.RuleDraft;
import io.culvert.core.twin.Step;
import io.culvert.core.twin.Topology;
import io.culvert.core.twin.TwinException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A scenario in a file: what goes in and, once it was recorded, what the kernel answered. {@link
 * CaseWriter} shows the format; all that a person must write is family, rules and steps.
 *
 * @param title what it shows, one line
 * @param excused why it differs and may, empty where both sides must agree
 * @param differs the kind of difference it was found by, or shows; empty where there is none
 * @param topology the devices
 * @param draft the rules and the settings before the first packet
 * @param exchanges the steps, with the kernel's answers if {@code end} is present
 * @param end how the kernel stood at the end; empty where the answers were never recorded
 */
record CaseFile(
    String title,
    Optional<Excused> excused,
    String differs,
    Topology topology,
    RuleDraft draft,
    List<Exchange> exchanges,
    Optional<Exchange.End> end) {

  /** Copies the list. */
  CaseFile {
    exchanges = List.copyOf(exchanges);
  }

  /** The name of an {@link Excuses.Excuse}, and its reason in short. */
  record Excused(String name, String reason) {}

  /** What an outcome is kept as. */
  static CaseFile of(String title, Topology topology, Outcome outcome) {
    return new CaseFile(
        title,
        Optional.empty(),
        outcome.difference().map(Difference::kind).orElse(""),
        topology,
        outcome.draft(),
        outcome.exchanges(),
        outcome.end());
  }

  /** The same with the kernel's answers of {@code outcome}. */
  CaseFile answered(Outcome outcome) {
    return new CaseFile(
        title, excused, differs, topology, draft, outcome.exchanges(), outcome.end());
  }

  /** The same without the kernel's answers. */
  List<Step> steps() {
    return exchanges.stream().map(Exchange::step).toList();
  }

  /**
   * Reads a case file.
   *
   * @throws CaseException with file, line and column, where it says what can't be understood
   */
  static CaseFile read(Path file) {
    try {
      return CaseReader.read(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new TwinException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Writes it; the folder is made if it isn't there. */
  void write(Path file) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, CaseWriter.text(this), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TwinException(file + " can't be written: " + e.getMessage(), e);
    }
  }
}
