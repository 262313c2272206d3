package io.culvert.core.boot;

import io.culvert.core.cluster.Reads;
import io.culvert.core.cluster.Seen;
import io.culvert.core.control.config.ClusterConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which version of records this member writes, so that all who are there and may own read it, and
 * who can be told nothing, as there is none that both know. Loop only.
 */
final class ClusterVersions {

  private final ClusterConfig config;
  private final Reads own;
  private int version;
  private Set<String> told = Set.of();
  private String problem = "";

  /** Those of {@code config}, of whom none was heard. */
  ClusterVersions(ClusterConfig config, Reads own) {
    this.config = config;
    this.own = own;
    this.version = own.newest();
  }

  /**
   * Looks who is there and what they read.
   *
   * @return whether another version is to be written, or others are to be told
   */
  boolean look(List<Seen> seen, Set<String> present) {
    List<Seen> others =
        seen.stream()
            .filter(one -> present.contains(one.member()) && one.reads() != null)
            .filter(one -> !one.member().equals(config.member()))
            .filter(one -> !config.witnesses().contains(one.member()))
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
  int version() {
    return version;
  }

  /** Who is to be told: who may own and reads that. */
  Set<String> told() {
    return told;
  }

  /** Who can't be told, and why; empty while all can. */
  String problem() {
    return problem;
  }
}
