package io.culvert.core.twin.engine;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.TimeoutPolicy;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.twin.Probe;
import io.culvert.core.wire.PacketBuffer;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * Sees which entries packets are tracked by, and in which zones: it stands in front of every L4
 * tracker of one engine and passes everything on. One thread.
 */
final class Witness {

  private static final int PROTOCOLS = 256;

  private final Set<Probe> seen = new LinkedHashSet<>();
  private final PacketTuple scratch = new PacketTuple();
  private final BitSet zones = new BitSet();
  private String invalid = "";

  Witness() {
    zones.set(0);
  }

  /** Stands in front of all trackers that {@code conntrack} has now. */
  void watch(Conntrack conntrack) {
    for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
      conntrack.register(new Watched(protocol, conntrack.tracker(protocol)));
    }
  }

  /** Forgets the packets so far, but not the zones. */
  void forget() {
    seen.clear();
    invalid = "";
  }

  /** Under what packets were tracked since, original tuples. */
  Set<Probe> seen() {
    return seen;
  }

  /** Zones there were entries in, and zone 0. */
  BitSet zones() {
    return zones;
  }

  /** Why a tracker last called a packet INVALID since; empty if none did. */
  String invalid() {
    return invalid;
  }

  private void note(ConntrackEntry entry) {
    entry.tuple(Direction.ORIGINAL, scratch);
    zones.set(entry.zone());
    seen.add(new Probe(Tuple.of(scratch), scratch.zone()));
  }

  /** One protocol's tracker; a test sees to it that nothing is left out. */
  final class Watched implements L4Tracker {

    private final int protocol;
    private final L4Tracker tracker;

    Watched(int protocol, L4Tracker tracker) {
      this.protocol = protocol;
      this.tracker = tracker;
    }

    @Override
    public int[] protocols() {
      return new int[] {protocol};
    }

    @Override
    public Answer track(
        PacketBuffer packet, Tracking tracking, boolean verifyChecksum, long nowNanos) {
      note(tracking.entry());
      Answer answer = tracker.track(packet, tracking, verifyChecksum, nowNanos);
      if (answer == Answer.INVALID) {
        invalid = tracking.reason();
      }
      return answer;
    }

    @Override
    public String name() {
      return tracker.name();
    }

    @Override
    public boolean allowsClash() {
      return tracker.allowsClash();
    }

    @Override
    public void close(ConntrackEntry entry, long nowNanos) {
      tracker.close(entry, nowNanos);
    }

    @Override
    public boolean closing(ConntrackEntry entry) {
      return tracker.closing(entry);
    }

    @Override
    public boolean outlived(ConntrackEntry old, ConntrackEntry draft) {
      return tracker.outlived(old, draft);
    }

    @Override
    public String stateName(ConntrackEntry entry) {
      return tracker.stateName(entry);
    }

    @Override
    public void attributes(ConntrackEntry entry, ObjLongConsumer<String> into) {
      tracker.attributes(entry, into);
    }

    @Override
    public long nextSequence(ConntrackEntry entry, Direction direction) {
      return tracker.nextSequence(entry, direction);
    }

    @Override
    public boolean resume(ConntrackEntry draft, String state, long originalTag, long replyTag) {
      return tracker.resume(draft, state, originalTag, replyTag);
    }

    @Override
    public long tag(ConntrackEntry entry, Direction direction) {
      return tracker.tag(entry, direction);
    }

    @Override
    public void distrust(ConntrackEntry entry) {
      tracker.distrust(entry);
    }

    @Override
    public TimeoutPolicy timeouts() {
      return tracker.timeouts();
    }
  }
}
