package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterControl;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.members.MemberQuestions;
import io.culvert.core.control.members.TableAnswers;
import io.culvert.core.device.PacketSink;
import io.culvert.core.router.Engine;
import io.culvert.helpers.cluster.GroupPlan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BiPredicate;

/**
 * Whether a router is one of several, and what it takes; nothing where it is alone. Main thread.
 */
final class Clustering {

  private final Optional<ClusterConfig> config;
  private ClusterGate gate;
  private volatile ClusterDesk desk = ClusterDesk.NONE;
  private volatile BiPredicate<String, ByteBuffer> sends = (member, block) -> false;

  /**
   * As {@code config} has it.
   *
   * @throws ControlException if {@code takesOver}: the others would take that for a restart, and
   *     another of them would own
   */
  Clustering(RouterConfig config, boolean takesOver) {
    this.config = config.cluster();
    if (takesOver && this.config.isPresent()) {
      throw new ControlException(
          ControlException.Code.REFUSED,
          this.config.get().at() + ": a member of a cluster is not taken over",
          "culvert cluster drain, then restart it: another moves packets meanwhile");
    }
  }

  /** Where the packets of devices go. */
  PacketSink sink(Engine engine, Clock clock) {
    if (config.isEmpty()) {
      return engine.walk();
    }
    gate = new ClusterGate(engine.walk(), engine.drops(), clock);
    engine.neighbors().speakWhile(gate::passes);
    return gate;
  }

  /** What the operator may ask. Any thread. */
  ClusterDesk desk() {
    return desk;
  }

  /** Goes among the others, when packets can be moved; what leaves them. */
  Runnable join(
      Engine engine,
      RouterLoop loop,
      Clock clock,
      EventFeed events,
      RouterState state,
      RouterControl control) {
    if (config.isEmpty()) {
      return () -> {};
    }
    ExecutorService worker = Worker.named("culvert-cluster-work");
    ExecutorService asking = Worker.named("culvert-cluster-questions");
    MemberQuestions questions =
        new MemberQuestions(
            config.get().owners(),
            config.get().member(),
            (member, block) -> sends.test(member, block),
            asking,
            clock);
    TableAnswers.give(questions, control);
    Membership.Parts parts =
        new Membership.Parts(
            engine,
            loop,
            clock,
            events,
            state.known(),
            state.telling(),
            gate,
            worker,
            control::flush,
            questions);
    Runnable leave = join(config.get(), parts);
    return () -> {
      leave.run();
      worker.shutdownNow();
      asking.shutdownNow();
    };
  }

  private Runnable join(ClusterConfig cluster, Membership.Parts parts) {
    Path folder = Router.builtInPlugins().resolve("cluster");
    if (cluster.mode() == ClusterConfig.Mode.ACTIVE_ACTIVE) {
      ActiveCluster joined = ActiveCluster.join(cluster, folder, parts);
      sends = joined::send;
      desk = joined;
      return joined::close;
    }
    Cluster joined = Cluster.join(cluster, folder, parts);
    sends = joined::send;
    desk = joined;
    return joined::close;
  }

  /** What the transport has to know of it. */
  static GroupPlan plan(ClusterConfig config) {
    return new GroupPlan(
        config.name(),
        config.member(),
        config.members().stream()
            .map(member -> new GroupPlan.Member(member.name(), member.listen()))
            .toList(),
        config.prefer(),
        config.key(),
        config.directory(),
        config.leaseMillis(),
        config.queueBytes());
  }
}
