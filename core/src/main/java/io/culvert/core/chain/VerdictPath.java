package io.culvert.core.chain;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.TcpView;

/**
 * The way of packets through the rules of all hooks, and by which route; or that it can't be known
 * beforehand. Immutable; does not allocate.
 */
final class VerdictPath {

  private final Device ingress;
  private final Device egress;
  private final Route route;
  private final int mtuBytes;
  private final long statusAndMark;
  private final int mark;
  private final int flagMask;
  private final int flags;
  private final boolean kept;
  private final Counted[] steps;
  private final int firstEnd;
  private final int secondEnd;

  /** What {@code recorder} noted of {@code packet}, to be taken again if {@code keep}. */
  VerdictPath(VerdictRecorder recorder, PacketContext packet, boolean keep) {
    ingress = packet.ingress();
    egress = keep ? packet.egress() : null;
    route = keep ? packet.route() : null;
    mtuBytes = egress == null ? 0 : route.mtuBytes(egress.mtuBytes());
    statusAndMark = recorder.statusAndMark();
    mark = recorder.mark();
    kept = keep;
    flagMask = keep ? recorder.flagMask() : 0;
    flags = flags(packet.buffer(), flagMask);
    steps = keep ? recorder.steps() : new Counted[0];
    firstEnd = recorder.end(0);
    secondEnd = recorder.end(1);
  }

  /** An entry's status and mark in one word. */
  static long statusAndMark(ConntrackEntry entry) {
    return (long) entry.status() << 32 | entry.mark() & 0xFFFF_FFFFL;
  }

  private static int flags(PacketBuffer p, int mask) {
    return mask == 0 ? 0 : TcpView.flags(p, p.l4()) & mask;
  }

  /** Whether a packet of its entry and direction takes this way. */
  boolean holds(PacketContext packet, ConntrackEntry entry) {
    return ingress == packet.ingress()
        && statusAndMark == statusAndMark(entry)
        && mark == packet.mark()
        && flags == flags(packet.buffer(), flagMask);
  }

  /** Whether the way is known; else rules have to be asked each time. */
  boolean kept() {
    return kept;
  }

  /** By which route; {@code null} where the way is not known. */
  Route route() {
    return route;
  }

  /** By which device it is forwarded; {@code null} where it is not, or the way is not known. */
  Device egress() {
    return egress;
  }

  /** The largest packet in bytes that route and device let pass; only of what is forwarded. */
  int mtuBytes() {
    return mtuBytes;
  }

  /** Counts the packet wherever the rules of {@code hook} would have counted it. */
  void count(Hook hook, int bytes) {
    int from = hook == Hook.PREROUTING ? 0 : hook == Hook.POSTROUTING ? secondEnd : firstEnd;
    int to =
        hook == Hook.PREROUTING ? firstEnd : hook == Hook.POSTROUTING ? steps.length : secondEnd;
    count(from, to, bytes);
  }

  /** The same for all hooks behind PREROUTING. */
  void countRest(int bytes) {
    count(firstEnd, steps.length, bytes);
  }

  private void count(int from, int to, int bytes) {
    for (int i = from; i < to; i++) {
      Counted step = steps[i];
      if (step instanceof Rule rule) {
        rule.count(bytes);
      } else {
        step.count(bytes);
      }
    }
  }

  /** Whether it is what was recorded of the packet. */
  boolean is(VerdictRecorder recorded, PacketContext packet, boolean keep) {
    boolean same =
        kept == keep
            && ingress == packet.ingress()
            && statusAndMark == recorded.statusAndMark()
            && mark == recorded.mark();
    if (!same || !keep) {
      return same;
    }
    same =
        route == packet.route()
            && flagMask == recorded.flagMask()
            && flags == flags(packet.buffer(), flagMask)
            && steps.length == recorded.size()
            && firstEnd == recorded.end(0)
            && secondEnd == recorded.end(1);
    for (int i = 0; same && i < steps.length; i++) {
      same = steps[i] == recorded.step(i);
    }
    return same;
  }
}
