package io.culvert.core.cluster;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which version of records this member writes, so that all who are there and may own read it, and
 * who can be told nothing, as there is none that both know. Loop only.
 */
public final class RecordVersions {

  private final String self;
  private final Electorate electorate;
  private final Reads own;
  private int version;
  private Set<String> told = Set.of();
  private String problem = "";

  /** Those of {@code electorate}, of whom {@code self} has heard none, and reads {@code own}. */
  public RecordVersions(String self, Electorate electorate, Reads own) {
    this.self = self;
    this.electorate = electorate;
    this.own = own;
    this.version = own.newest();
  }

  /**
   * Looks who is there and what they read.
   *
   * @return whether another version is to be written, or others are to be told
   */
  public boolean look(List<Seen> seen, Set<String> present) {
    List<Seen> others =
        seen.stream()
            .filter(one -> present.contains(one.member()) && one.reads() != null)
            .filter(one -> !one.member().equals(self))
            .filter(one -> !electorate.witnesses().contains(one.member()))
            .toList();
    int common = own.common(others.stream().map(Seen::reads).toList());
    Set<String> readers =
        others.stream()
            .filter(one -> one.reads().has(common))
            .map(Seen::member)
            .collect(Collectors.toSet());
    problem =
        others.stream()
            .filter(one -> !readers.contains(one.member()))
            .map(this::stranger)
            .collect(Collectors.joining("; "));
    boolean changed = common != version || !readers.equals(told);
    version = common;
    told = readers;
    return changed;
  }

  private String stranger(Seen one) {
    return String.format(
        "member %s reads records of version %s, this one %s: it is told nothing and takes nothing"
            + " over; upgrade by way of a version that both know",
        one.member(), one.reads(), own);
  }

  /** The version to write. */
  public int version() {
    return version;
  }

  /** Who is to be told: who may own and reads that. */
  public Set<String> told() {
    return told;
  }

  /** Who can't be told, and why; empty while all can. */
  public String problem() {
    return problem;
  }
}
