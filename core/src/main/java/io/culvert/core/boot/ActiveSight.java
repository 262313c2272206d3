package io.culvert.core.boot;

import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.Seen;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ClusterView.Told;
import io.culvert.core.control.active.ActiveMember;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.state.MirrorFeed;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Says of a cluster whose members all move packets what the operator sees: of each, whether it
 * judges its own connections. Loop only.
 */
record ActiveSight(ClusterConfig config, ActiveMember member) {

  /** What of it only the cluster itself knows. */
  record Now(long nanos, Set<String> present, boolean whole, long owned, String problem) {}

  ClusterView view(Now now, SortedMap<String, Long> counts) {
    boolean witness = config.number() < 0;
    Ownership own = member.ownership(witness ? config.owners().get(0) : config.member());
    return new ClusterView(
        config.name(),
        config.mode().word(),
        config.member(),
        own.owner().orElse(""),
        own.term(),
        0,
        member.moves(),
        TimeUnit.NANOSECONDS.toMillis(own.leaseNanos(now.nanos())),
        now.whole(),
        now.owned(),
        own.seen(now.nanos()).stream().map(seen -> member(seen, now)).toList(),
        counts,
        now.problem());
  }

  private ClusterView.Member member(Seen seen, Now now) {
    String name = seen.member();
    boolean witness = config.witnesses().contains(name);
    boolean holds = !witness && member.ownership(name).holder().filter(name::equals).isPresent();
    return ClusterSight.member(
        config,
        seen,
        now.present(),
        holds && now.present().contains(name),
        told(member.tells(name)),
        ClusterMirrors.known(member.told(name), now.nanos()));
  }

  private static Told told(MirrorFeed feed) {
    return feed == null
        ? Told.NOTHING
        : new Told(feed.begins(), feed.blocks(), feed.bytes(), feed.isWhole(), 0);
  }
}
