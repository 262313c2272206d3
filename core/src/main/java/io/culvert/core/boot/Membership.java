package io.culvert.core.boot;

import io.culvert.core.clock.Clock;
import io.culvert.core.cluster.Electorate;
import io.culvert.core.cluster.OwnershipSettings;
import io.culvert.core.cluster.Reads;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.control.events.EventFeed;
import io.culvert.core.control.members.MemberQuestions;
import io.culvert.core.control.state.Telling;
import io.culvert.core.helper.TransportFolder;
import io.culvert.core.router.Engine;
import io.culvert.core.state.EngineState;
import io.culvert.core.state.Records;
import io.culvert.helpers.cluster.Group;
import io.culvert.helpers.cluster.GroupListener;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One router among others, whichever of them move packets: what carries words, blocks and packets
 * between them, who is there, the operator's programs, and what is told of it. Loop only, but for
 * what is sent, and what an {@link Ear} hears.
 */
final class Membership implements AutoCloseable {

  /** Which records this version of the router reads. */
  static final Reads READS = new Reads(Records.OLDEST, Records.VERSION);

  private static final int BEATS_A_LEASE = 8;
  private static final int TICKS_A_BEAT = 4;

  /** What of a router a cluster works on. */
  record Parts(
      Engine engine,
      RouterLoop loop,
      Clock clock,
      EventFeed events,
      EngineState known,
      Telling telling,
      ClusterGate gate,
      Executor worker,
      Supplier<Future<Long>> flush,
      MemberQuestions questions) {}

  private final ClusterConfig config;
  private final Parts parts;
  private final TransportFolder folder;
  private final ClusterHooks hooks;
  private volatile Group group;
  private volatile String problem = "";
  private Set<String> present = Set.of();
  private boolean whole;

  /**
   * One that is not among the others yet.
   *
   * @param folder where the transport is
   * @throws ControlException if there is none
   */
  Membership(ClusterConfig config, Path folder, Parts parts) {
    this.config = config;
    this.parts = parts;
    this.hooks = new ClusterHooks(config.hooks(), this::trouble);
    try {
      this.folder = TransportFolder.load(folder);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private ControlException refused(IOException e) {
    return new ControlException(
        ControlException.Code.REFUSED,
        config.at() + ": cluster: " + e.getMessage(),
        "the router was not started");
  }

  /**
   * Goes among the others.
   *
   * @param tick is called often enough for an ownership from now on
   * @throws ControlException if that can't be
   */
  void join(Ear ear, Runnable tick) {
    try {
      group = folder.transport().join(Clustering.plan(config), ear);
    } catch (IOException e) {
      throw refused(e);
    }
    parts.loop().every(Math.max(1, beatMillis() / TICKS_A_BEAT), tick);
  }

  /** Who votes, and who may own. */
  Electorate electorate() {
    List<String> names = config.members().stream().map(ClusterConfig.Member::name).toList();
    return new Electorate(names, config.prefer(), config.witnesses());
  }

  /** How long a lease is, and a beat. */
  OwnershipSettings settings() {
    long lease = TimeUnit.MILLISECONDS.toNanos(config.leaseMillis());
    return new OwnershipSettings(lease, lease / BEATS_A_LEASE);
  }

  /** How often a member says that it is there. */
  long beatMillis() {
    return config.leaseMillis() / BEATS_A_LEASE;
  }

  /** The operator's programs. */
  ClusterHooks hooks() {
    return hooks;
  }

  /** Who is there, this one among them. */
  Set<String> present() {
    return present;
  }

  /** Whether those are a majority. */
  boolean isWhole() {
    return whole;
  }

  /** What went wrong last; empty for nothing. Any thread. */
  String problem() {
    return problem;
  }

  /** What was carried; any thread. */
  SortedMap<String, Long> counts() {
    Group now = group;
    return now == null ? new TreeMap<>() : new TreeMap<>(now.counts());
  }

  /** Sends a block, in order; false where there is no room. Any thread. */
  boolean send(String member, ByteBuffer block) {
    Group now = group;
    return now != null && now.send(member, block);
  }

  /** Sends a word, which may be lost. Any thread. */
  void signal(String member, byte[] word) {
    Group now = group;
    if (now != null) {
      now.signal(member, word);
    }
  }

  /** Sends a packet, which may be lost; false where there is no room. Any thread. */
  boolean pass(String member, byte[] letter) {
    Group now = group;
    return now != null && now.pass(member, letter);
  }

  /** Asks for consensus on who owns that; any thread. */
  void propose(int of, String owner, long term) {
    Group now = group;
    if (now != null) {
      now.propose(of, owner, term);
    }
  }

  /** Writes down what this member does. */
  void tell(String what) {
    parts.events().tell(RouterEvent.Kind.DEVICE, "cluster: " + config.member() + " " + what);
  }

  /** Something is wrong; any thread. */
  void trouble(String message) {
    problem = message;
    parts.events().warn(RouterEvent.Kind.DEVICE, "cluster: " + message);
  }

  /** Hears the group on its threads, and says on the loop what is for that. */
  abstract static class Ear implements GroupListener {

    private final Membership of;

    Ear(Membership of) {
      this.of = of;
    }

    /** Who is there has changed; {@code gone} were and are no more. On the loop. */
    abstract void changed(Set<String> gone);

    /** A block that is no part of a question. */
    abstract void block(String member, ByteBuffer block);

    final void onLoop(Runnable task) {
      of.parts.loop().run(task);
    }

    @Override
    public final void view(Set<String> members, boolean isWhole) {
      onLoop(
          () -> {
            Set<String> before = of.present;
            of.present = Set.copyOf(members);
            of.whole = isWhole;
            of.parts.questions().present(of.present);
            changed(
                before.stream()
                    .filter(name -> !members.contains(name))
                    .collect(Collectors.toSet()));
          });
    }

    @Override
    public final void received(String member, ByteBuffer block) {
      if (!of.parts.questions().received(member, block)) {
        block(member, block);
      }
    }

    @Override
    public final void trouble(String message) {
      of.trouble(message);
    }
  }

  /** Leaves the others; not on the loop. */
  @Override
  public void close() {
    if (group != null) {
      group.close();
    }
    hooks.close();
    try {
      folder.close();
    } catch (IOException e) {
      trouble("left its jars open: " + e);
    }
  }
}
