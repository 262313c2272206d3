package io.culvert.core.cli;

import io.culvert.core.control.SafeText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a cluster's JSON says, for people. */
final class ClusterWords {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private ClusterWords() {}

  /** Who this is, and who owns since when. */
  static String head(Map<?, ?> cluster) {
    String owner = String.valueOf(cluster.get("owner"));
    return String.format(
        "%s: this is %s; %s",
        cluster.get("name"),
        cluster.get("member"),
        owner.isEmpty()
            ? "nobody owns yet"
            : "term " + cluster.get("term") + " is " + owner + "'s" + since(cluster));
  }

  private static String since(Map<?, ?> cluster) {
    long since = number(cluster, "since");
    String time =
        since == 0
            ? ""
            : " since "
                + TIME.format(Instant.ofEpochMilli(since / 1000).atZone(ZoneId.systemDefault()));
    return time
        + (is(cluster, "owning")
            ? ", which moves packets for another " + cluster.get("lease") + " ms at least"
            : "");
  }

  /** A line for each member, and what is wrong. */
  static List<String> members(Map<?, ?> cluster) {
    return ((List<?>) cluster.get("members"))
        .stream().map(member -> line((Map<?, ?>) member, cluster.get("member"))).toList();
  }

  private static String line(Map<?, ?> member, Object self) {
    boolean other = !member.get("name").equals(self);
    return String.format(
        "%-12s %-22s %-8s %s%s%s",
        member.get("name"),
        member.get("listen"),
        other ? is(member, "present") ? "there" : "AWAY" : "this one",
        is(member, "owning") ? "owns" : is(member, "witness") ? "witness" : "waits",
        state(member),
        other && !is(member, "witness") ? "  " + knowledge(member) : "");
  }

  private static String state(Map<?, ?> member) {
    boolean ready = is(member, "ready") && !is(member, "owning");
    return is(member, "drained") ? ", drained" : ready ? ", ready" : "";
  }

  /** Whether a member that owns nothing more may be stopped. */
  private static Optional<String> drained(Map<?, ?> cluster) {
    List<?> members = (List<?>) cluster.get("members");
    boolean drained =
        members.stream()
            .map(one -> (Map<?, ?>) one)
            .anyMatch(one -> is(one, "drained") && one.get("name").equals(cluster.get("member")));
    boolean others =
        members.stream()
            .map(one -> (Map<?, ?>) one)
            .anyMatch(one -> is(one, "owning") && !one.get("name").equals(cluster.get("member")));
    return !drained
        ? Optional.empty()
        : Optional.of(
            others
                ? "drained: another owns, it is safe to stop this router"
                : "drained, and no other owns: packets go nowhere");
  }

  private static String knowledge(Map<?, ?> member) {
    Map<?, ?> told = (Map<?, ?>) member.get("told");
    Map<?, ?> known = (Map<?, ?>) member.get("known");
    long lag = number(told, "lag");
    return String.format(
        "told %s blocks%s%s, knows %s of its entries%s",
        told.get("blocks"),
        is(told, "whole") ? ", all" : "",
        lag > 0 ? ", lacks something for " + lag + " ms" : "",
        known.get("entries"),
        is(known, "whole") ? ", all" : "");
  }

  /** What is wrong, or nothing. */
  static List<String> troubles(Map<?, ?> cluster) {
    String problem = String.valueOf(cluster.get("problem"));
    List<String> all = new ArrayList<>();
    drained(cluster).ifPresent(all::add);
    if (!is(cluster, "whole")) {
      all.add("no majority is there");
    }
    if (!problem.isEmpty()) {
      all.add(SafeText.printable("problem: " + problem));
    }
    return all;
  }

  private static boolean is(Map<?, ?> of, String flag) {
    return Boolean.TRUE.equals(of.get(flag));
  }

  private static long number(Map<?, ?> of, String name) {
    return ((Number) of.get(name)).longValue();
  }
}
