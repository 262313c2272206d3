package io.culvert.core.boot;

import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Members;
import io.culvert.core.control.active.ActiveMember;
import io.culvert.core.control.active.ActiveParts;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.helpers.cluster.GroupListener;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One router among those that all move packets: what an {@link ActiveMember} decides is carried by
 * a group. Loop only, but for what a {@link GroupListener} is told.
 */
final class ActiveCluster implements ClusterDesk, PacketSink, AutoCloseable {

  private static final int SHARE = 4;
  private static final long LEAST_BYTES = 64L << 20;
  private static final long MOST_WAITING_BYTES = 64L << 20;
  private static final int LOOK_MILLIS = 10;
  private static final int PATIENCE_MILLIS = 5_000;

  private final ClusterConfig config;
  private final Membership.Parts parts;
  private final Membership among;
  private final ActiveMember member;

  private final ClusterDrain draining;

  /** Bytes of blocks and packets that wait for the loop. */
  private final AtomicLong waiting = new AtomicLong();

  private boolean turning;
  private boolean served;

  /** Whether the network is being told that nothing is judged here. */
  private boolean releasing;

  private long owned;

  private ActiveCluster(ClusterConfig config, Membership.Parts parts, Membership among) {
    this.config = config;
    this.parts = parts;
    this.among = among;
    this.draining = new ClusterDrain(new Judging(), parts.clock(), among::tell);
    long share = Runtime.getRuntime().maxMemory() / SHARE / config.members().size();
    this.member =
        new ActiveMember(
            config.member(),
            config.owners(),
            among.electorate(),
            among.settings(),
            Membership.READS,
            new ActiveParts(
                parts.known(),
                parts.engine().routing()::hasAddress,
                List.copyOf(parts.engine().routing().devices()),
                parts.engine().pool(),
                parts.engine().drops(),
                parts.clock(),
                parts.engine().walk(),
                parts.telling(),
                new Carrier(),
                new Slots(),
                System.nanoTime(),
                Math.max(LEAST_BYTES, share)));
  }

  /**
   * Goes among the others.
   *
   * @param folder where the transport is
   * @throws ControlException if that can't be
   */
  static ActiveCluster join(ClusterConfig config, Path folder, Membership.Parts parts) {
    Membership among = new Membership(config, folder, parts);
    ActiveCluster cluster = new ActiveCluster(config, parts, among);
    ActiveMember member = cluster.member;
    parts
        .loop()
        .onLoop(
            () -> {
              parts.engine().share(member.homes(), member.handOver());
              parts.gate().follow(cluster);
              parts.events().only(member::judges);
            });
    among.join(cluster.new Ear(), cluster::tick);
    return cluster;
  }

  @Override
  public void receive(Device from, PacketBuffer packet) {
    member.gate().receive(from, packet);
  }

  private void tick() {
    member.tick();
    parts.questions().tick();
    draining.tick();
    if (!turning) {
      turn();
    }
  }

  /** Slots are taken and given in turns, with packets in between. */
  private void turn() {
    turning = member.turn();
    if (turning) {
      parts.loop().next(this::turn);
    }
  }

  boolean send(String to, ByteBuffer block) {
    return among.send(to, block);
  }

  @Override
  public Future<Void> drain(boolean on, boolean force) {
    return draining.ask(parts.loop(), on, force);
  }

  /** What of it can be drained. */
  private final class Judging implements ClusterDrain.Work {

    @Override
    public boolean replaceable() {
      return member.replaceable();
    }

    @Override
    public void drained(boolean on) {
      member.drain(on);
    }

    @Override
    public boolean moves() {
      return member.moves();
    }

    @Override
    public Future<Void> give() {
      return Future.succeededFuture(); // a drained one gives all it has, one after the other
    }

    @Override
    public void drop() {
      member.drop();
    }

    @Override
    public boolean taken() {
      return !releasing && member.replaceable();
    }
  }

  /** Each judges its own connections, and gets them back: there is nothing to switch. */
  @Override
  public Future<Void> give(String to) {
    return Future.failedFuture(
        new ControlException(
            ControlException.Code.CONFLICT,
            "all members of this cluster move packets (mode: active-active)",
            "culvert cluster drain takes this one out of it, resume brings it back"));
  }

  @Override
  public Members members() {
    return parts.questions();
  }

  @Override
  public Optional<ClusterView> view() {
    SortedMap<String, Long> counts = among.counts();
    ActiveMember.Counts own = member.counts();
    counts.put("packets-handed", own.handed());
    counts.put("packets-asked-about", own.asked());
    counts.put("packets-taken", own.taken());
    counts.put("packets-waited", own.waited());
    counts.put("entries-given-way", own.yielded());
    counts.put("slots-held", (long) own.slots());
    return Optional.of(
        new ActiveSight(config, member)
            .view(
                new ActiveSight.Now(
                    parts.clock().nanos(),
                    among.present(),
                    among.isWhole(),
                    owned,
                    member.problem().isEmpty() ? among.problem() : member.problem()),
                counts));
  }

  /** Carries what members tell each other. */
  private final class Carrier implements ActiveParts.Group {

    @Override
    public boolean block(String to, ByteBuffer block) {
      return among.send(to, block);
    }

    @Override
    public void word(String to, byte[] word) {
      among.signal(to, word);
    }

    @Override
    public boolean packet(String to, byte[] letter) {
      return among.pass(to, letter);
    }

    @Override
    public void propose(int slot, String owner, long term) {
      among.propose(slot, owner, term);
    }
  }

  /** What becomes of slots is told, and hooks are run. */
  private final class Slots implements ActiveParts.Notes {

    @Override
    public void serves(String slot, String before) {
      owned++;
      among.tell(
          "judges the connections of " + slot + (before.isEmpty() ? "" : ", after " + before));
      if (!served) {
        served = true;
        among.hooks().own(() -> {});
      }
    }

    @Override
    public void released(String slot) {
      among.tell("judges the connections of " + slot + " no more");
      if (served && !member.moves()) {
        served = false;
        releasing = true;
        among.hooks().release(() -> parts.loop().run(() -> releasing = false));
      }
    }
  }

  /** Hears the group on its threads, and says it on the loop. */
  private final class Ear extends Membership.Ear {

    Ear() {
      super(among);
    }

    @Override
    void changed(Set<String> gone) {
      member.view(among.present());
    }

    @Override
    public void anew(String from) {
      onLoop(() -> member.anew(from));
    }

    @Override
    void block(String from, ByteBuffer block) {
      int length = block.remaining();
      // a loop that stands still must not fill the memory: a block that is left out is lacking
      boolean room = waiting.get() <= MOST_WAITING_BYTES;
      ByteBuffer kept = room ? block : ByteBuffer.allocate(1);
      waiting.addAndGet(length);
      onLoop(
          () -> {
            waiting.addAndGet(-length);
            member.received(from, kept);
          });
    }

    @Override
    public void passed(String from, byte[] packet) {
      if (waiting.addAndGet(packet.length) > MOST_WAITING_BYTES) {
        waiting.addAndGet(-packet.length);
        return; // it is lost, as on any full line
      }
      onLoop(
          () -> {
            waiting.addAndGet(-packet.length);
            member.passed(packet);
          });
    }

    @Override
    public void signalled(String from, byte[] word) {
      onLoop(() -> member.heard(from, word));
    }

    @Override
    public void owner(String name, long term) {
      owner(0, name, term);
    }

    @Override
    public void owner(int slot, String name, long term) {
      onLoop(() -> member.agreed(slot, name, term));
    }
  }

  /** Gives away what it judges, where somebody is ready; else it is free when leases are over. */
  private void leave() {
    parts.loop().onLoop(() -> member.drain(true));
    boolean[] moves = {true};
    try {
      for (long i = 0; i < PATIENCE_MILLIS && moves[0]; i += LOOK_MILLIS) {
        Thread.sleep(LOOK_MILLIS);
        parts
            .loop()
            .onLoop(() -> moves[0] = member.moves() && among.present().size() > 1 || releasing);
      }
      Thread.sleep(among.beatMillis()); // what they ask must be answered
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves. */
  @Override
  public void close() {
    leave();
    among.close();
  }
}
