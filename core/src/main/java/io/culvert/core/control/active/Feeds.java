package io.culvert.core.control.active;

import io.culvert.core.cluster.RecordVersions;
import io.culvert.core.cluster.Seen;
import io.culvert.core.state.MirrorFeed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells other members what this one knows, in records that all of them read. Loop only. */
final class Feeds {

  private final ActiveParts parts;
  private final RecordVersions versions;
  private final Map<String, MirrorFeed> feeds = new HashMap<>();

  /** None told yet. */
  Feeds(ActiveParts parts, RecordVersions versions) {
    this.parts = parts;
    this.versions = versions;
  }

  /** Looks which version of records all read that are there, and who can be told nothing. */
  void look(List<Seen> seen, Set<String> present) {
    if (versions.look(seen, present)) {
      parts.telling().version(versions.version());
      feeds.values().forEach(feed -> feed.version(versions.version()));
    }
  }

  /** Who can be told nothing, and why; empty while all can. */
  String problem() {
    return versions.problem();
  }

  /** Tells all who are there and read it, or nobody. */
  void tell(boolean any) {
    Set<String> wanted = any ? versions.told() : Set.of();
    for (String to : List.copyOf(feeds.keySet())) {
      if (!wanted.contains(to)) {
        parts.telling().remove(feeds.remove(to));
      }
    }
    for (String to : wanted) {
      if (!feeds.containsKey(to)) {
        MirrorFeed feed = new MirrorFeed(block -> parts.group().block(to, block));
        feed.version(versions.version());
        feeds.put(to, feed);
        parts.telling().add(feed);
      }
    }
  }

  /** That member has to be told everything again. */
  void anew(String member) {
    MirrorFeed feed = feeds.get(member);
    if (feed != null) {
      parts.telling().again(feed);
    }
  }

  /** Whether all who are told know everything. */
  boolean whole() {
    return feeds.values().stream().allMatch(MirrorFeed::isWhole);
  }

  /** Tells {@code to} all that has changed, and that it was told. */
  boolean flush(String to) {
    MirrorFeed feed = feeds.get(to);
    return feed != null && parts.telling().flush() && feed.isWhole() && feed.flushed();
  }

  /** Whether that member is told, and knows everything. */
  boolean isWhole(String member) {
    MirrorFeed feed = feeds.get(member);
    return feed != null && feed.isWhole();
  }

  /** Whether that member is told. */
  boolean has(String member) {
    return feeds.containsKey(member);
  }

  /** How that member is told; {@code null} if it is not. */
  MirrorFeed of(String member) {
    return feeds.get(member);
  }
}
