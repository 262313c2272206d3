package io.culvert.core.chain;

import io.culvert.core.conntrack.Tracking;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * One packet's travel through the hooks: the only mutable carrier. The engine has one and reuses it
 * (a second one for packets the router itself sends meanwhile). Loop only; does not allocate.
 *
 * <p>What it refers to is written only where it changes, and not forgotten in between: to look
 * first, or at a flag beside, costs less than the collector's barrier at each write.
 */
public final class PacketContext {

  private static final Hook[] HOOKS = Hook.values();
  private static final int NO_HOOK = -1;

  private final Tracking tracking = new Tracking();
  private PacketBuffer buffer;
  private Device ingress;
  private Device egress;
  private boolean leaves;
  private int hook = NO_HOOK;
  private int mark;
  private int priority;
  private long nowNanos;
  private DropReason dropReason;
  private PacketTrace trace = PacketTrace.OFF;
  private int acceptingRule;
  private boolean local;
  private boolean socket;
  private boolean bare;
  private int broadcastBits;
  private Route route;
  private boolean routed;
  private VerdictPath way;
  private boolean knowsWay;
  private int recording;

  /** Starts the travel of {@code packet}, which came by {@code from} ({@code null}: our own). */
  public void begin(PacketBuffer packet, Device from, long now) {
    tracking.reset();
    buffer(packet);
    ingress(from);
    leaves = false;
    hook = NO_HOOK;
    mark = 0;
    priority = 0;
    nowNanos = now;
    if (dropReason != null) {
      dropReason = null;
    }
    if (traced()) {
      trace = PacketTrace.OFF;
    }
    acceptingRule = 0;
    local = from == null;
    socket = false;
    bare = false;
    broadcastBits = 0;
    routed = false;
    knowsWay = false;
    recording = VerdictRecorder.NOTHING;
  }

  public PacketBuffer buffer() {
    return buffer;
  }

  /** Swaps the buffer (reassembly). */
  public void buffer(PacketBuffer packet) {
    if (buffer != packet) {
      buffer = packet;
    }
  }

  public Tracking tracking() {
    return tracking;
  }

  /** What {@code -i} matches; {@code null} at OUTPUT and for the router's own packets. */
  public Device ingress() {
    return ingress;
  }

  /** See {@link #ingress()}. */
  public void ingress(Device device) {
    if (ingress != device) {
      ingress = device;
    }
  }

  /** Whether it has an Ethernet header: not if it came by TUN, nor if the router itself sent it. */
  public boolean framed() {
    return ingress != null
        && ingress.medium() == Medium.ETHERNET
        && buffer.l3() - buffer.start() >= EthernetView.HEADER_BYTES;
  }

  /**
   * Index of the device the packet is held to have come by where the kernel decides by {@code
   * skb_iif}: of a reassembled datagram its first fragment. The context must have an ingress.
   */
  public int arrivalDevice() {
    int first = buffer.firstDevice();
    return first >= 0 ? first : ingress.index();
  }

  /** What {@code -o} matches; {@code null} before routing and at INPUT. */
  public Device egress() {
    return leaves ? egress : null;
  }

  /** Set by routing. */
  public void egress(Device device) {
    leaves = device != null;
    if (leaves && egress != device) {
      egress = device;
    }
  }

  /** By which route a packet from outside goes on; {@code null} until that is decided or known. */
  public Route route() {
    return routed ? route : null;
  }

  /** See {@link #route()}. */
  public void route(Route newRoute) {
    routed = newRoute != null;
    if (routed && route != newRoute) {
      route = newRoute;
    }
  }

  /** Its way, where that is known. */
  VerdictPath way() {
    return knowsWay ? way : null;
  }

  /** See {@link #way()}. */
  void way(VerdictPath known) {
    knowsWay = known != null;
    if (knowsWay && way != known) {
      way = known;
    }
  }

  /** The recording of its way. */
  int recording() {
    return recording;
  }

  /** See {@link #recording()}. */
  void recording(int newRecording) {
    recording = newRecording;
  }

  /** The hook being run. */
  public Hook hook() {
    return hook == NO_HOOK ? null : HOOKS[hook];
  }

  /** Set by the hook runner. */
  public void hook(Hook newHook) {
    hook = newHook == null ? NO_HOOK : newHook.ordinal();
  }

  /** The packet's own mark (fwmark), not its entry's. */
  public int mark() {
    return mark;
  }

  /** Sets the packet's mark. */
  public void mark(int newMark) {
    mark = newMark;
  }

  /** The packet's class ({@code skb->priority}), for export: nothing queues by it here. */
  public int priority() {
    return priority;
  }

  /** Sets the packet's class. */
  public void priority(int newPriority) {
    priority = newPriority;
  }

  /** Engine time of this packet. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Whether the router, or the protected host, sent it. */
  public boolean local() {
    return local;
  }

  /** Whether the router hears what it said itself: by {@code lo}, or to everybody on a link. */
  public boolean heard() {
    return local && ingress != null;
  }

  /** See {@link #local()}. */
  public void local(boolean isLocal) {
    local = isLocal;
  }

  /** Whether the kernel would have sent it through a socket of its own: what it answers itself. */
  public boolean socket() {
    return socket;
  }

  /** See {@link #socket()}. */
  public void socket(boolean hasSocket) {
    socket = hasSocket;
  }

  /** Whether the router says it, and the kernel would have no socket for that, as for resets. */
  public boolean bare() {
    return bare;
  }

  /** See {@link #bare()}. */
  public void bare(boolean hasNone) {
    bare = hasNone;
  }

  /**
   * Of a packet of ours to all of a network that we are in, the length of that network's prefix; 0
   * for every other.
   */
  public int broadcastBits() {
    return broadcastBits;
  }

  /** See {@link #broadcastBits()}. */
  public void broadcastBits(int bits) {
    broadcastBits = bits;
  }

  /** Why the packet died, or {@code null}. */
  public DropReason dropReason() {
    return dropReason;
  }

  /** Notes why the packet dies; returns DROP for the convenience of targets. */
  public Outcome drop(DropReason reason) {
    dropReason = reason;
    return Outcome.DROP;
  }

  /**
   * Kills the packet from within a match that can't judge it, mostly because it has to read what
   * isn't there: neither its rule nor any behind it gets the packet ({@code hotdrop} of {@code
   * struct xt_action_param}).
   *
   * @return false, for the convenience of matches
   */
  public boolean undecided() {
    dropReason = DropReason.MATCH_DROP;
    return false;
  }

  /** Whether anybody is told the steps of this packet. */
  public boolean traced() {
    return trace != PacketTrace.OFF;
  }

  /** Where the steps of this packet are told; {@link PacketTrace#OFF} unless it is traced. */
  public PacketTrace trace() {
    return trace;
  }

  /** Starts telling the steps. */
  public void trace(PacketTrace newTrace) {
    trace = newTrace;
  }

  /** Id of the last filter rule that accepted the packet; 0 for none or a policy. */
  public int acceptingRule() {
    return acceptingRule;
  }

  /** See {@link #acceptingRule()}. */
  public void acceptingRule(int rule) {
    acceptingRule = rule;
  }
}
