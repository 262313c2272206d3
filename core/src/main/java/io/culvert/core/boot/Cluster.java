package io.culvert.core.boot;

import io.culvert.core.cluster.Ownership;
import io.culvert.core.cluster.RecordVersions;
import io.culvert.core.cluster.Seen;
import io.culvert.core.conntrack.Restoration;
import io.culvert.core.control.ClusterView;
import io.culvert.core.control.ControlException;
import io.culvert.core.control.Members;
import io.culvert.core.control.config.ClusterConfig;
import io.culvert.core.control.engine.ClusterDesk;
import io.culvert.helpers.cluster.GroupListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * One router among those it shares its addresses with: brings together what carries words and
 * blocks between them, what decides who owns, and what each knows of the others. Loop only, but for
 * what a {@link GroupListener} is told.
 */
final class Cluster implements ClusterDesk, Ownership.Acts, AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;
  private static final int LOOK_MILLIS = 10;
  private static final long LAST_NANOS = 1_000_000_000L;

  private final ClusterConfig config;
  private final Membership.Parts parts;
  private final Membership among;
  private final ClusterSwitch switching;
  private final ClusterMirrors mirrors;
  private final ClusterSight sight;
  private final ClusterNeighbors neighbors;
  private final ClusterTakeOver takeOver;
  private final ClusterDrain draining;
  private final RecordVersions versions;
  private final Ownership ownership;
  private long owned;

  private Cluster(ClusterConfig config, Membership.Parts parts, Membership among) {
    this.config = config;
    this.parts = parts;
    this.among = among;
    this.ownership =
        new Ownership(
            config.member(), among.electorate(), among.settings(), this, parts.clock().nanos());
    this.versions = new RecordVersions(config.member(), among.electorate(), Membership.READS);
    ownership.reads(Membership.READS);
    this.mirrors =
        new ClusterMirrors(
            parts.telling(), among::send, among::signal, Runtime.getRuntime().maxMemory());
    this.sight = new ClusterSight(config, ownership, mirrors);
    this.takeOver = new ClusterTakeOver(parts, mirrors, among::tell);
    this.neighbors =
        new ClusterNeighbors(
            parts.engine().neighbors(),
            List.copyOf(parts.engine().routing().devices()),
            among::signal);
    this.switching =
        new ClusterSwitch(
            among::signal,
            among.hooks(),
            parts.loop(),
            parts.clock(),
            parts.telling(),
            this::announce);
    this.draining = new ClusterDrain(new Owning(), parts.clock(), among::tell);
  }

  /**
   * Goes among the others.
   *
   * @param folder where the transport is
   * @throws ControlException if that can't be
   */
  static Cluster join(ClusterConfig config, Path folder, Membership.Parts parts) {
    Membership among = new Membership(config, folder, parts);
    Cluster cluster = new Cluster(config, parts, among);
    parts.gate().follow(cluster.ownership);
    parts.loop().onLoop(() -> parts.events().only(id -> parts.gate().isOpen()));
    Restoration.idsFrom(parts.engine().conntrack(), config.place());
    among.join(cluster.new Ear(), cluster::tick);
    return cluster;
  }

  private void tick() {
    ownership.ready(ready());
    ownership.tick(parts.clock().nanos());
    look();
    switching.tick();
    parts.questions().tick();
    draining.tick();
    sight.tick(parts.clock().nanos(), parts.clock().epochMicros());
    if (parts.gate().isOpen()) {
      neighbors.tick(versions.told(), parts.clock().nanos());
    }
  }

  /** Whether this member knows what the last owner does. */
  private boolean ready() {
    String holder = ownership.holder().orElse("");
    if (holder.equals(config.member())) {
      return true;
    }
    boolean isTold = !holder.isEmpty() && !config.witnesses().contains(config.member());
    long now = parts.clock().nanos();
    boolean knows = isTold && mirrors.knows(holder, now);
    if (knows && !ownership.holds(now)) {
      takeOver.empty();
    }
    return knows;
  }

  @Override
  public void own(long term) {
    owned++;
    among.tell("owns the addresses, term " + term);
    String before = ownership.holder().filter(name -> !name.equals(config.member())).orElse("");
    parts.loop().run(() -> awaitLast(before, parts.clock().nanos() + LAST_NANOS, term));
  }

  private boolean still(long term) {
    return ownership.term() == term && ownership.holds(parts.clock().nanos());
  }

  /** What the owner before told last may still be on its way, if it gave up of itself. */
  private void awaitLast(String before, long untilNanos, long term) {
    boolean more = !before.isEmpty() && ownership.gaveUp(before) && !mirrors.ended(before);
    if (more && parts.clock().nanos() - untilNanos < 0) {
      parts.loop().next(() -> awaitLast(before, untilNanos, term));
    } else {
      boolean stopped = !before.isEmpty() && ownership.handedOver(before);
      takeOver.begin(before, stopped, () -> open(term));
    }
  }

  private void open(long term) {
    if (!still(term)) {
      mirrors.hear();
      return;
    }
    mirrors.toldAnew();
    parts.gate().open();
    boolean led = switching.opened();
    announce();
    mirrors.version(versions.version());
    mirrors.tell(versions.told());
    if (!led) {
      among.hooks().own(() -> {});
    }
  }

  private void announce() {
    parts.engine().neighbors().announce(parts.clock().nanos());
  }

  /** Tells those who should know what this one does: they may own, too, and read it. */
  private void look() {
    boolean changed = versions.look(ownership.seen(parts.clock().nanos()), among.present());
    if (changed && parts.gate().isOpen()) {
      mirrors.version(versions.version());
      mirrors.tell(versions.told());
    }
  }

  @Override
  public void release(long term) {
    parts.gate().close();
    mirrors.hear();
    among.tell("owns the addresses no more, term " + term);
    among.hooks().release(() -> {});
  }

  @Override
  public void propose(String owner, long term) {
    among.propose(0, owner, term);
  }

  @Override
  public void tell(String member, byte[] word) {
    among.signal(member, word);
  }

  boolean send(String member, ByteBuffer block) {
    return among.send(member, block);
  }

  @Override
  public Future<Void> give(String to) {
    Promise<Void> done = Promise.promise();
    parts.loop().run(() -> begin(to, done));
    return done.future();
  }

  @Override
  public Future<Void> drain(boolean on, boolean force) {
    return draining.ask(parts.loop(), on, force);
  }

  /** What of it can be drained. */
  private final class Owning implements ClusterDrain.Work {

    private boolean others(Predicate<Seen> as) {
      return ownership.seen(parts.clock().nanos()).stream()
          .anyMatch(seen -> there(seen) && as.test(seen));
    }

    @Override
    public boolean replaceable() {
      return others(seen -> seen.ready() || seen.holds());
    }

    @Override
    public void drained(boolean on) {
      ownership.drained(on);
    }

    @Override
    public boolean moves() {
      return ownership.holds(parts.clock().nanos());
    }

    @Override
    public Future<Void> give() {
      return Cluster.this.give("");
    }

    @Override
    public void drop() {
      stop();
      ownership.give(parts.clock().nanos());
    }

    @Override
    public boolean taken() {
      return others(Seen::holds);
    }
  }

  private boolean there(Seen seen) {
    return !seen.member().equals(config.member()) && among.present().contains(seen.member());
  }

  private boolean stop() {
    parts.gate().close();
    return mirrors.flush();
  }

  private void begin(String to, Promise<Void> done) {
    long now = parts.clock().nanos();
    Optional<String> next =
        ownership.seen(now).stream()
            .filter(Seen::ready)
            .filter(this::there)
            .map(Seen::member)
            .filter(name -> to.isEmpty() || to.equals(name))
            .findFirst();
    if (!ownership.holds(now)) {
      done.fail(
          refused(
              "this router owns nothing",
              "ask the owner: " + ownership.owner().orElse("nobody does")));
    } else if (next.isEmpty()) {
      String who = to.isEmpty() ? "no other member" : to;
      done.fail(refused(who + " is not there and ready", "culvert cluster status says who is"));
    } else {
      neighbors.tell(versions.told());
      switching.begin(next.get(), new Handing(next.get()), done);
    }
  }

  private static ControlException refused(String message, String help) {
    return new ControlException(ControlException.Code.CONFLICT, message, help);
  }

  /** Gives what it owns to another. */
  private final class Handing implements ClusterSwitch.Handing {

    private final String to;

    Handing(String to) {
      this.to = to;
    }

    @Override
    public boolean holds() {
      return ownership.holds(parts.clock().nanos());
    }

    /** Traffic has been moved: this one stops, tells the last of it, and gives up. */
    @Override
    public Optional<Boolean> handed(long untilNanos) {
      if (!stop() && parts.clock().nanos() - untilNanos < 0) {
        return Optional.empty();
      }
      return Optional.of(ownership.give(to, parts.clock().nanos()));
    }
  }

  @Override
  public Members members() {
    return parts.questions();
  }

  @Override
  public Optional<ClusterView> view() {
    String trouble = versions.problem().isEmpty() ? among.problem() : versions.problem();
    ClusterSight.Now now =
        new ClusterSight.Now(
            parts.clock().nanos(),
            parts.gate().isOpen(),
            among.present(),
            among.isWhole(),
            owned,
            trouble);
    return Optional.of(sight.view(now, among.counts()));
  }

  /** Hears the group on its threads, and says it on the loop. */
  private final class Ear extends Membership.Ear {

    Ear() {
      super(among);
    }

    @Override
    void changed(Set<String> gone) {
      gone.forEach(ownership::gone);
      look();
    }

    @Override
    public void anew(String member) {
      onLoop(() -> mirrors.anew(member));
    }

    @Override
    void block(String member, ByteBuffer block) {
      mirrors.received(member, block, parts.clock().nanos());
    }

    @Override
    public void signalled(String member, byte[] word) {
      onLoop(
          () -> {
            long now = parts.clock().nanos();
            if (!switching.heard(member, word)
                && !mirrors.heard(member, word)
                && (parts.gate().isOpen() || !neighbors.heard(word, now))) {
              ownership.heard(word, now);
            }
          });
    }

    @Override
    public void owner(String member, long term) {
      onLoop(() -> ownership.agreed(member, term, parts.clock().nanos()));
    }
  }

  /** Gives up what it owns, where somebody is ready; else it is free when the lease is over. */
  private void leave() {
    try {
      long term = ownership.term();
      give("").toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      for (long i = 0; i < config.leaseMillis() && ownership.term() == term; i += LOOK_MILLIS) {
        Thread.sleep(LOOK_MILLIS); // until the others have agreed: what they ask must be answered
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // it owns nothing, or nobody is ready
    }
  }

  /** Leaves. */
  @Override
  public void close() {
    leave();
    parts.loop().onLoop(() -> parts.gate().close());
    among.close();
  }
}
