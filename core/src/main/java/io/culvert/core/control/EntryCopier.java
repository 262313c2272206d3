package io.culvert.core.control;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.Direction;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Expectation;
import io.culvert.core.conntrack.L4Tracker;
import io.culvert.core.conntrack.PacketTuple;
import io.culvert.core.conntrack.Tuple;
import io.culvert.core.wire.IpAddress;
import java.util.function.IntFunction;

/** Copies entries and expectations into values. Loop only; allocates what it returns. */
public final class EntryCopier {

  private static final long NANOS = 1_000_000_000L;

  private final Conntrack conntrack;
  private final IntFunction<String> deviceNames;
  private final RuleNames ruleNames;
  private final long epochMicrosAtNanoZero;
  private final PacketTuple scratch = new PacketTuple();
  private final ConntrackEntry master = new ConntrackEntry();

  /**
   * Copies out of {@code conntrack}.
   *
   * @param deviceNames the name of a device by index; empty for an index that has none
   * @param clock asked once, to turn engine time into wall clock
   */
  public EntryCopier(
      Conntrack conntrack, IntFunction<String> deviceNames, RuleNames ruleNames, Clock clock) {
    this.conntrack = conntrack;
    this.deviceNames = deviceNames;
    this.ruleNames = ruleNames;
    this.epochMicrosAtNanoZero = clock.epochMicros() - clock.nanos() / 1000;
  }

  /** The wall clock, in microseconds since 1970, at engine time {@code nanos}. */
  public long micros(long nanos) {
    return epochMicrosAtNanoZero + nanos / 1000;
  }

  /** A copy of {@code entry} at {@code nowNanos}. */
  public EntryView copy(ConntrackEntry entry, long nowNanos) {
    Tuple original = Tuple.of(entry.tuple(Direction.ORIGINAL, scratch));
    Tuple reply = Tuple.of(entry.tuple(Direction.REPLY, scratch));
    return new EntryView(
        new EntryView.Key(entry.slot(), entry.id()),
        original,
        reply,
        progress(entry, nowNanos),
        new EntryView.Traffic(
            entry.accounted(),
            entry.packets(Direction.ORIGINAL),
            entry.bytes(Direction.ORIGINAL),
            entry.packets(Direction.REPLY),
            entry.bytes(Direction.REPLY)),
        new EntryView.Marks(
            entry.mark(), entry.zone(), entry.zoneDirections(), entry.labels(1), entry.labels(0)),
        new EntryView.Origin(
            deviceNames.apply(entry.ingress()),
            deviceNames.apply(entry.egress()),
            conntrack.helpers().nameOf(entry.helper()),
            entry.masterId(),
            ruleNames.of(entry.ipVersion(), entry.rule())));
  }

  private EntryView.Progress progress(ConntrackEntry entry, long nowNanos) {
    boolean confirmed = entry.has(EntryStatus.CONFIRMED);
    long deadline = confirmed ? entry.deadlineNanos() : nowNanos + entry.deadlineNanos();
    L4Tracker tracker = conntrack.tracker(entry.protocol());
    return new EntryView.Progress(
        entry.status(),
        tracker.stateName(entry),
        secondsUntil(deadline, nowNanos),
        micros(deadline),
        micros(entry.createdNanos()),
        entry.timestamped(),
        tracker.tag(entry, Direction.ORIGINAL),
        tracker.tag(entry, Direction.REPLY));
  }

  private static long secondsUntil(long deadlineNanos, long nowNanos) {
    return Math.max(0, (deadlineNanos - nowNanos) / NANOS);
  }

  /** An expectation that goes with its master is told of while that one's row is still there. */
  private boolean knowsMaster(Expectation expectation) {
    int slot = expectation.masterSlot();
    return slot >= 0
        && slot < conntrack.table().rows()
        && conntrack.table().entry(slot, master).id() == expectation.masterId();
  }

  /** A copy of {@code expectation} at {@code nowNanos}. */
  public ExpectationView copy(Expectation expectation, long nowNanos) {
    int version = expectation.tuple().ipVersion();
    Tuple tuple = Tuple.of(expectation.tuple());
    Tuple ofMaster = knowsMaster(expectation) ? master.tuple(Direction.ORIGINAL) : tuple;
    return new ExpectationView(
        expectation.id(),
        tuple,
        mask(expectation.mask(), version),
        ofMaster,
        new EntryView.Key(expectation.masterSlot(), expectation.masterId()),
        secondsUntil(expectation.deadlineNanos(), nowNanos),
        micros(expectation.deadlineNanos()),
        expectation.flags(),
        conntrack.helpers().nameOf(expectation.helper()));
  }

  private static Tuple mask(PacketTuple mask, int version) {
    long v4 = version == 4 ? 0xFFFF_FFFFL : -1L;
    long high = version == 4 ? 0 : -1L;
    return new Tuple(
        mask.protocol(),
        new IpAddress(version, mask.sourceHigh & high, mask.sourceLow & v4),
        mask.sourcePort(),
        new IpAddress(version, mask.destinationHigh & high, mask.destinationLow & v4),
        mask.destinationPort());
  }
}
