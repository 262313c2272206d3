package io.culvert.core.chain;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.EntryStatus;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.device.Device;
import io.culvert.core.wire.IpProtocol;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/**
 * What the rules said of packets of one entry and direction at all hooks behind tracking, and the
 * route they took, so that the next one need not ask: which rules counted it, and that they
 * accepted it. Kept only where every condition that was looked at depends on nothing else ({@link
 * Match#ofFlow}), or on TCP flags. A packet takes a kept way if entry, direction, device, the
 * entry's status and mark, the packet's mark and those flags are the same; it is then counted where
 * it would have been.
 *
 * <p>The entry keeps the number of its way, so that a way is as near as the entry, however many
 * entries there are. Where all numbers are given away, or the ground is another (rules, routes,
 * what routing is told), they begin anew, higher up. Loop only; allocates where a way is new.
 */
public final class VerdictCache {

  /** Where ways run out, so many packets pass before all are forgotten and it begins anew. */
  private static final int PATIENCE = 1 << 20;

  private final VerdictPaths paths = new VerdictPaths();
  private final VerdictRecorder recorder = new VerdictRecorder();
  private int firstNumber = 1;
  private int patience = PATIENCE;
  private boolean on = true;
  private long hits;

  /** Where the chain runner tells what it looks at. */
  VerdictRecorder recorder() {
    return recorder;
  }

  /** How many times a hook's rules were spared. */
  public long hits() {
    return hits;
  }

  /** Turns it on or off; forgets everything. */
  public void on(boolean wanted) {
    renew();
    on = wanted;
  }

  /** Rules or routes are others: forgets everything. */
  public void renew() {
    firstNumber += paths.count();
    paths.clear();
    patience = PATIENCE;
    hits = 0;
    recorder.giveUp();
    // after half a million reloads numbers are used up, and nothing is kept any more
    on &= firstNumber < Integer.MAX_VALUE - VerdictPaths.MOST;
  }

  /**
   * At PREROUTING, behind tracking: whether the way of the packet is known. It then has its route,
   * and is counted by this hook's rules; call {@link #counts} at the others. Else rules and routes
   * have to be asked: call {@link #hookEnds} and {@link #keep}.
   */
  public boolean knows(PacketContext packet) {
    if (!on || !eligible(packet)) {
      return false;
    }
    Tracking tracking = packet.tracking();
    ConntrackEntry entry = tracking.entry();
    VerdictPath path = paths.get(entry.kept(tracking.direction()) - firstNumber);
    if (path == null || !path.holds(packet, entry)) {
      begin(packet, entry);
      return false;
    }
    if (!path.kept()) {
      return false;
    }
    packet.way(path);
    packet.route(path.route());
    count(packet, path);
    return true;
  }

  private void begin(PacketContext packet, ConntrackEntry entry) {
    if (paths.count() == VerdictPaths.MOST && --patience <= 0) {
      renew();
    }
    if (paths.count() < VerdictPaths.MOST) {
      packet.recording(recorder.begin(VerdictPath.statusAndMark(entry), packet.mark()));
    }
  }

  /** Whether the hook's rules accept the packet, as is known since {@link #knows}; counts it. */
  public boolean counts(PacketContext packet) {
    VerdictPath way = packet.way();
    if (way == null) {
      return false;
    }
    count(packet, way);
    return true;
  }

  /**
   * By which device the packet is forwarded, as is known since {@link #knows}; {@code null} where
   * it is not.
   */
  public Device egress(PacketContext packet) {
    VerdictPath way = packet.way();
    return way == null ? null : way.egress();
  }

  /** The largest packet in bytes that may take the way of the packet, which is forwarded. */
  public int mtuBytes(PacketContext packet) {
    return packet.way().mtuBytes();
  }

  /** Counts the packet, which is forwarded, as {@link #counts} does at FORWARD and POSTROUTING. */
  public void countsRest(PacketContext packet) {
    hits += 2;
    packet.way().countRest(packet.buffer().l3LengthBytes());
  }

  private void count(PacketContext packet, VerdictPath way) {
    hits++;
    way.count(packet.hook(), packet.buffer().l3LengthBytes());
  }

  /** The rules of a hook, not the last, accepted the packet. */
  public void hookEnds(PacketContext packet) {
    if (packet.recording() != VerdictRecorder.NOTHING) {
      recorder.hookEnds(packet.recording());
    }
  }

  /** The rules of the last hook accepted the packet. */
  public void keep(PacketContext packet) {
    int recording = packet.recording();
    if (recording == VerdictRecorder.NOTHING || !recorder.knows(recording)) {
      return;
    }
    packet.recording(VerdictRecorder.NOTHING);
    boolean whole = recorder.complete();
    Tracking tracking = packet.tracking();
    if (!tracking.hasEntry()) {
      return;
    }
    ConntrackEntry entry = tracking.entry();
    boolean unchanged =
        VerdictPath.statusAndMark(entry) == recorder.statusAndMark()
            && packet.mark() == recorder.mark()
            && packet.route() != null;
    int number = paths.find(recorder, packet, whole && unchanged);
    if (number >= 0) {
      entry.kept(tracking.direction(), firstNumber + number);
    }
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
        && p.largestFragment() == 0
        && !p.authenticated()
        && !packet.local()
        && !packet.traced()
        && (p.ipVersion() == 6 || Ipv4View.headerBytes(p, p.l3()) == Ipv4View.HEADER_BYTES);
  }
}
