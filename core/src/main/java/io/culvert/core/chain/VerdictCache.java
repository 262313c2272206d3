package io.culvert.core.chain;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.PacketBuffer;

/**
 * What the rules of one hook said of packets of one entry and direction, so that the next one need
 * not ask them: which rules counted it, and that it was accepted. Kept only where every condition
 * that was looked at depends on nothing else ({@link Match#ofFlow}). A packet takes a kept path if
 * entry, direction, hook, the entry's status and mark, the packet's mark and both devices are the
 * same; it is then counted where it would have been.
 *
 * <p>A fixed number of lines, in which the entries that were seen last push out others; a rule set
 * has its own cache and takes it along when it goes. Loop only; allocates where a path is new.
 */
public final class VerdictCache {

  private static final int LINE_BITS = 14;
  private static final int LONGS_PER_LINE = 4;
  private static final int TAG = 0;
  private static final int STATUS_AND_MARK = 1;
  private static final int PATH_AND_MARK = 2;

  /** Fewer rules are asked as fast as a line is read. */
  private static final int MANY_RULES = 8;

  /** Of hooks where that was so, one packet in so many is noted again. */
  private static final int SAMPLE = 64;

  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final VerdictPaths paths = new VerdictPaths();
  private final VerdictRecorder recorder = new VerdictRecorder();
  private final int[] worth = new int[Hook.values().length];
  private final boolean always;
  private long[] lines;
  private long hits;
  private int sample;

  /** An empty cache; {@code always} keeps also what a few rules decide. */
  public VerdictCache(boolean always) {
    this.always = always;
  }

  /** Where the chain runner tells what it looks at. */
  VerdictRecorder recorder() {
    return recorder;
  }

  /** How many times a hook's rules were spared. */
  public long hits() {
    return hits;
  }

  /**
   * Whether the hook's rules accept the packet, as is known from one before; it is counted then.
   * Else the rules have to be asked: call {@link #record} before and {@link #keep} after.
   */
  public boolean accepts(PacketContext packet) {
    if (lines == null || worth[packet.hook().ordinal()] < 0 || !eligible(packet)) {
      return false;
    }
    ConntrackEntry entry = packet.tracking().entry();
    long tag = tag(packet, entry);
    int line = line(tag);
    long kept = lines[line + PATH_AND_MARK];
    if (lines[line + TAG] != tag
        || lines[line + STATUS_AND_MARK] != statusAndMark(entry)
        || (int) kept != packet.mark()) {
      return false;
    }
    VerdictPath path = paths.get((int) (kept >>> 32));
    if (path.ingress() != packet.ingress() || path.egress() != packet.egress()) {
      return false;
    }
    hits++;
    path.count(packet);
    return true;
  }

  /**
   * Begins to note what rules look at, if the packet's path may be kept.
   *
   * @return what to give to {@link #keep}
   */
  public int record(PacketContext packet) {
    boolean worthwhile = worth[packet.hook().ordinal()] >= 0 || ++sample % SAMPLE == 0;
    return worthwhile && eligible(packet) ? recorder.begin() : VerdictRecorder.NOTHING;
  }

  /** The hook's rules accepted the packet for which {@code recording} was begun. */
  public void keep(PacketContext packet, int recording) {
    if (!recorder.complete(recording)) {
      return;
    }
    boolean many = always || recorder.asked() >= MANY_RULES;
    int hook = packet.hook().ordinal();
    worth[hook] = Math.max(-SAMPLE, Math.min(SAMPLE, worth[hook] + (many ? SAMPLE : -1)));
    if (!many) {
      return;
    }
    int path = paths.find(recorder, packet);
    if (path < 0) {
      return;
    }
    if (lines == null) {
      lines = new long[LONGS_PER_LINE << LINE_BITS];
    }
    ConntrackEntry entry = packet.tracking().entry();
    long tag = tag(packet, entry);
    int line = line(tag);
    lines[line + TAG] = tag;
    lines[line + STATUS_AND_MARK] = statusAndMark(entry);
    lines[line + PATH_AND_MARK] = (long) path << 32 | packet.mark() & 0xFFFF_FFFFL;
  }

  /** The hook's rules did not accept the packet for which {@code recording} was begun. */
  public void forget(int recording) {
    recorder.complete(recording);
  }

  private static boolean eligible(PacketContext packet) {
    Tracking tracking = packet.tracking();
    PacketBuffer p = packet.buffer();
    return tracking.state() == ConntrackState.ESTABLISHED
        && tracking.hasEntry()
        && (p.protocol() == IpProtocol.TCP || p.protocol() == IpProtocol.UDP)
        && p.protocol() == tracking.entry().protocol() // no error about another packet
        && tracking.entry().has(EntryStatus.CONFIRMED)
        && !p.fragment()
        && !p.authenticated()
        && !packet.local()
        && !packet.traced();
  }

  /** Never 0: ids begin at 1. */
  private static long tag(PacketContext packet, ConntrackEntry entry) {
    return (entry.id() << 1 | packet.tracking().direction().ordinal()) << 3
        | packet.hook().ordinal();
  }

  private static int line(long tag) {
    return (int) (tag * GOLDEN >>> 64 - LINE_BITS) * LONGS_PER_LINE;
  }

  private static long statusAndMark(ConntrackEntry entry) {
    return (long) entry.status() << 32 | entry.mark() & 0xFFFF_FFFFL;
  }
}
