package io.culvert.core.conntrack;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.conntrack.l4.BuiltInTrackers;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tracker without a router: packets go from track to confirm as if every rule accepted them, at a
 * time that only the test moves.
 */
public final class Rig {

  public static final long SECOND = 1_000_000_000L;
  private static final long MEMORY = 8L << 30;

  public final Conntrack conntrack;
  public final Tracking tracking = new Tracking();
  public final List<String> events = new ArrayList<>();
  public DropReason dropped;
  public long now = 1_000 * SECOND;

  /** Today's defaults. */
  public Rig() {
    this(Profile.MODERN);
  }

  /** One whose listener does not write down what it hears, which would allocate. */
  public static Rig silent() {
    return new Rig(Profile.MODERN, false);
  }

  public Rig(Profile profile) {
    this(profile, true);
  }

  private Rig(Profile profile, boolean recording) {
    conntrack = new Conntrack(new Tunables(profile, MEMORY), new SeededRandom(7));
    BuiltInTrackers.register(conntrack);
    if (recording) {
      conntrack.listener(new Recorder());
    }
  }

  /** Sends a packet from outside through all hooks; the tracking it ends with. */
  public Tracking send(Packets packet) {
    return send(packet.parsed());
  }

  /** The same for a parsed packet. */
  public Tracking send(PacketBuffer packet) {
    start(packet, false);
    return finish(packet);
  }

  /** Sends a packet of the router itself. */
  public Tracking sendLocal(Packets packet) {
    PacketBuffer p = packet.parsed();
    start(p, true);
    return finish(p);
  }

  /** Tracks a packet and leaves it on its way. */
  public Tracking start(PacketBuffer packet, boolean local) {
    tracking.reset();
    dropped = conntrack.track(packet, local, tracking, now);
    return tracking;
  }

  /** Lets the packet on its way arrive. */
  public Tracking finish(PacketBuffer packet) {
    if (dropped == null) {
      dropped = conntrack.confirm(packet, tracking, now);
    }
    conntrack.release(tracking);
    return tracking;
  }

  /** A rule drops the packet after tracking. */
  public void sendAndDrop(Packets packet) {
    start(packet.parsed(), false);
    conntrack.release(tracking);
  }

  public Rig sleep(double seconds) {
    now += (long) (seconds * SECOND);
    return this;
  }

  public Rig set(String shortName, long value) {
    conntrack.tunables().set("net.netfilter.nf_conntrack_" + shortName, value);
    return this;
  }

  public ConntrackEntry entry() {
    return tracking.entry();
  }

  /** Whole seconds the packet's entry has left, rounded as {@code conntrack -L} does. */
  public long secondsLeft() {
    return entry().remainingNanos(now) / SECOND;
  }

  /** State name of the packet's entry. */
  public String l4State() {
    return conntrack.tracker(entry().protocol()).stateName(entry());
  }

  public int count() {
    return conntrack.table().count();
  }

  /** Sweeps all rows twice, so that rows are given back too. */
  public void sweepAll() {
    int turns = 2 * (conntrack.table().rows() / 100 + 1);
    for (int i = 0; i < turns; i++) {
      conntrack.sweep(now, 100);
    }
  }

  private final class Recorder implements ConntrackListener {

    @Override
    public void created(ConntrackEntry entry, long nowNanos) {
      events.add("NEW " + entry.tuple(Direction.ORIGINAL));
    }

    @Override
    public void updated(ConntrackEntry entry, long nowNanos) {
      events.add("UPDATE " + entry.tuple(Direction.ORIGINAL));
    }

    @Override
    public void destroyed(ConntrackEntry entry, long nowNanos) {
      events.add("DESTROY " + entry.tuple(Direction.ORIGINAL));
    }

    @Override
    public void expectationCreated(Expectation expectation, long nowNanos) {
      events.add("EXPECT " + expectation.tuple().destinationPort());
    }

    @Override
    public void expectationDestroyed(Expectation expectation, long nowNanos) {
      events.add("UNEXPECT " + expectation.tuple().destinationPort());
    }
  }
}
