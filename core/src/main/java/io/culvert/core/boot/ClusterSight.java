package io.culvert.core.boot;

import com.google.common.net.HostAndPort;
import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.Seen;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.config.ClusterConfig;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/** Says of a cluster what the operator sees. Loop only. */
final class ClusterSight {

  private final ClusterConfig config;
  private final Ownership ownership;
  private final ClusterMirrors mirrors;
  private long term;
  private long sinceMicros;

  ClusterSight(ClusterConfig config, Ownership ownership, ClusterMirrors mirrors) {
    this.config = config;
    this.ownership = ownership;
    this.mirrors = mirrors;
  }

  /** Notes since when things are as they are. */
  void tick(long nowNanos, long epochMicros) {
    if (ownership.term() != term) {
      term = ownership.term();
      sinceMicros = epochMicros;
    }
    mirrors.tick(nowNanos);
  }

  /** What of it only the cluster itself knows. */
  record Now(
      long nanos, boolean open, Set<String> present, boolean whole, long owned, String problem) {}

  ClusterView view(Now now, SortedMap<String, Long> counts) {
    return new ClusterView(
        config.name(),
        config.mode().word(),
        config.member(),
        ownership.owner().orElse(""),
        ownership.term(),
        sinceMicros,
        now.open() && ownership.holds(now.nanos()),
        TimeUnit.NANOSECONDS.toMillis(ownership.leaseNanos(now.nanos())),
        now.whole(),
        now.owned(),
        ownership.seen(now.nanos()).stream().map(seen -> member(seen, now)).toList(),
        counts,
        now.problem());
  }

  private ClusterView.Member member(Seen seen, Now now) {
    String name = seen.member();
    return member(
        config,
        seen,
        now.present(),
        seen.holds(),
        mirrors.told(name, now.nanos()),
        mirrors.known(name, now.nanos()));
  }

  /** What is seen of one, whichever members move packets. */
  static ClusterView.Member member(
      ClusterConfig config,
      Seen seen,
      Set<String> present,
      boolean owning,
      ClusterView.Told told,
      ClusterView.Known known) {
    String name = seen.member();
    return new ClusterView.Member(
        name,
        listen(config, name),
        config.witnesses().contains(name),
        present.contains(name),
        seen.heardAgoNanos() < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(seen.heardAgoNanos()),
        seen.ready(),
        owning,
        seen.drained(),
        seen.reads() == null ? "" : seen.reads().toString(),
        told,
        known);
  }

  private static String listen(ClusterConfig config, String name) {
    return config.members().stream()
        .filter(member -> member.name().equals(name))
        .map(member -> text(member.listen()))
        .findFirst()
        .orElse("");
  }

  private static String text(InetSocketAddress listen) {
    return HostAndPort.fromParts(listen.getAddress().getHostAddress(), listen.getPort()).toString();
  }
}
