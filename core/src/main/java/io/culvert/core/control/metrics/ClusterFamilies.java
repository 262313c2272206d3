package io.culvert.core.control.metrics;

import io.culvert.core.control.ClusterView;

/** Figures of each member of a cluster, as this one sees it. */
final class ClusterFamilies {

  private static final double MILLIS = 1e3;

  private ClusterFamilies() {}

  static void add(Families families, ClusterView cluster, ClusterView.Member member) {
    String[] name = {"member", member.name()};
    ClusterView.Told told = member.told();
    ClusterView.Known known = member.known();
    flag(families, "present", "1 while it is there.", member.present(), name);
    flag(families, "ready", "1 while it knows all connections.", member.ready(), name);
    flag(families, "holds", "1 while it says that it moves packets.", member.owning(), name);
    if (member.name().equals(cluster.member()) || member.witness()) {
      return;
    }
    families.gauge(
        "culvert_cluster_known_entries",
        "What is known here of its entries.",
        known.entries(),
        name);
    families.gauge(
        "culvert_cluster_known_expectations",
        "What is known here of its expectations.",
        known.expectations(),
        name);
    families.gauge(
        "culvert_cluster_known_bytes", "Memory that this takes here.", known.bytes(), name);
    flag(families, "known_whole", "1 while all of them are known here.", known.whole(), name);
    flag(families, "told_whole", "1 while it was told all.", told.whole(), name);
    families.gauge(
        "culvert_cluster_told_lag_seconds",
        "For how long it has lacked something that this router told.",
        told.lagMillis() / MILLIS,
        name);
    families.counter("culvert_cluster_told_bytes", "Bytes that it was told.", told.bytes(), name);
  }

  private static void flag(
      Families families, String figure, String help, boolean set, String... name) {
    families.gauge("culvert_cluster_" + figure, help, set ? 1 : 0, name);
  }
}
