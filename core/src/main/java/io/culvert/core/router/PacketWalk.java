package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Verdict;
import io.culvert.core.conntrack.ConntrackState;
import io.culvert.core.conntrack.Tracking;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.EthernetView;
import io.culvert.core.wire.HeaderParser;
import io.culvert.core.wire.Medium;
import io.culvert.core.wire.PacketBuffer;

/**
 * The path of a packet, top to bottom. The methods stand in the order in which a packet meets them:
 *
 * <ol>
 *   <li>{@link #receive}: from a device; link layer, header checks, reassembly
 *   <li>{@code fromNetwork}: PREROUTING (raw, track, mangle, DNAT), then where to
 *   <li>{@code deliver}: INPUT (mangle, filter, SNAT, help, confirm), then the router's own use
 *   <li>{@code forward}: the hop (TTL, size), FORWARD (mangle, filter)
 *   <li>{@code toHost}: INPUT, then the host behind a {@code role: host} device
 *   <li>{@code fromHost} and {@link #output}: OUTPUT (raw, track, mangle, DNAT, filter)
 *   <li>{@code loopBack}: what the router says to itself, out by {@code lo} and in again
 *   <li>{@code postroute}: POSTROUTING (mangle, SNAT, help, confirm), fragment, next hop, device
 * </ol>
 *
 * Loop only; does not allocate. A fault in here kills one packet, never the loop.
 */
public final class PacketWalk implements PacketSink, OutputPath {

  /** A packet, what the router says about it, and what it takes to say that; see OutputPath. */
  private static final int CONTEXTS = 4;

  private final PacketContext[] contexts = new PacketContext[CONTEXTS];
  private final EngineParts parts;
  private final HookRunner hooks;
  private final Device loopback = new Loopback();
  private int depth;

  /** Walks packets over {@code parts}; {@code hooks} holds the rules. */
  PacketWalk(EngineParts parts, HookRunner hooks) {
    this.parts = parts;
    this.hooks = hooks;
    for (int i = 0; i < CONTEXTS; i++) {
      contexts[i] = new PacketContext();
    }
  }

  @Override
  public void receive(Device from, PacketBuffer packet) {
    PacketContext c = contexts[depth++];
    c.begin(packet, from, parts.clock().nanos());
    try {
      if (!linkLayer(c) || !headers(c) || !whole(c)) {
        return;
      }
      if (from.role() == Device.Role.HOST) {
        fromHost(c);
      } else {
        fromNetwork(c);
      }
    } catch (RuntimeException fault) {
      parts.fault(fault);
      dies(c, DropReason.ENGINE_FAULT);
    } finally {
      end(c);
    }
  }

  private boolean linkLayer(PacketContext c) {
    PacketBuffer packet = c.buffer();
    if (c.ingress().medium() == Medium.IP) {
      return true;
    }
    DropReason reason = LinkLayer.check(packet, c.ingress());
    if (reason != null) {
      return dies(c, reason);
    }
    if (EthernetView.type(packet, packet.start()) == EthernetView.TYPE_ARP) {
      c.buffer(null);
      parts.neighbors().receiveArp(packet, c.ingress(), c.nowNanos());
      return false;
    }
    return true;
  }

  private boolean headers(PacketContext c) {
    DropReason reason = HeaderParser.parse(c.buffer());
    if (reason == DropReason.BAD_IP_OPTION) {
      parts.local().refuseHopByHop(c);
    }
    return reason == null || dies(c, reason);
  }

  private boolean whole(PacketContext c) {
    PacketBuffer packet = c.buffer();
    if (!packet.fragment()) {
      return true;
    }
    c.buffer(null);
    // the kernel keeps what it forwards and what it sends apart (enum ip_defrag_users)
    int user = c.ingress().role() == Device.Role.HOST ? 1 : 0;
    DropReason reason = parts.reassembly().add(packet, user, c.ingress().index(), c.nowNanos());
    c.buffer(parts.reassembly().completed());
    return reason == null ? c.buffer() != null : dies(c, reason);
  }

  private void fromNetwork(PacketContext c) {
    if (!passed(c, hooks.prerouting(c))) {
      return;
    }
    DropReason reason = parts.inputRouting().decide(c);
    if (reason != null) {
      dies(c, reason);
      return;
    }
    Route route = parts.inputRouting().route();
    if (route.type().local()) {
      deliver(c);
      return;
    }
    c.egress(parts.routing().device(route.deviceIndex()));
    if (c.egress().role() == Device.Role.HOST) {
      parts.inputRouting().settleOptions(c);
      toHost(c, route);
    } else {
      forward(c, route);
    }
  }

  private void deliver(PacketContext c) {
    c.egress(null);
    if (passed(c, hooks.input(c))) {
      counted(c, parts.local().deliver(c));
    }
  }

  private void forward(PacketContext c, Route route) {
    DropReason reason = parts.forwarder().forward(c, route);
    if (reason != null) {
      dies(c, reason);
    } else if (passed(c, hooks.forward(c))) {
      parts.forwarder().finish(c, route);
      postroute(c, route);
    }
  }

  /** The host is the end of the way: no hop is taken, INPUT judges, and the device is not named. */
  private void toHost(PacketContext c, Route route) {
    Device host = c.egress();
    c.egress(null);
    if (passed(c, hooks.input(c))) {
      c.egress(host);
      transmit(c, route);
    }
  }

  private void fromHost(PacketContext c) {
    c.ingress(null);
    c.local(true);
    send(c, -1, false);
  }

  @Override
  public void output(
      PacketBuffer packet,
      int deviceIndex,
      Tracking cause,
      boolean socket,
      int mark,
      long nowNanos) {
    if (depth == CONTEXTS) {
      parts.drops().count(DropReason.LOCAL_UNHANDLED);
      packet.release();
      return;
    }
    PacketContext c = contexts[depth++];
    c.begin(packet, null, nowNanos);
    try {
      c.mark(mark);
      c.socket(socket);
      if (cause != null) {
        parts.conntrack().attach(c.tracking(), cause);
      }
      Route route = Destination.route(parts.routing(), packet, deviceIndex);
      Device egress = route == null ? null : parts.routing().device(route.deviceIndex());
      if (egress != null && egress.role() == Device.Role.HOST && route.type() != RouteType.LOCAL) {
        ownToHost(c, route, egress, cause != null);
      } else {
        send(c, deviceIndex, true);
      }
    } finally {
      end(c);
    }
  }

  /** What we say to the host: as from the network, unless it answers what the host just sent. */
  private void ownToHost(PacketContext c, Route route, Device egress, boolean answer) {
    c.egress(egress);
    c.local(false);
    if (answer) {
      transmit(c, route);
    } else if (passed(c, hooks.prerouting(c))) {
      toHost(c, route);
    }
  }

  /** {@code own}: by the router itself; else by the host behind a {@code role: host} device. */
  private void send(PacketContext c, int deviceIndex, boolean own) {
    Route route = Destination.route(parts.routing(), c.buffer(), deviceIndex);
    if (!routable(c, route)) {
      return;
    }
    long low = Destination.low(c.buffer());
    long high = Destination.high(c.buffer());
    if (!passed(c, hooks.output(c))) {
      return;
    }
    if (low != Destination.low(c.buffer()) || high != Destination.high(c.buffer())) {
      route = Destination.route(parts.routing(), c.buffer(), deviceIndex); // DNAT sent it elsewhere
      if (!routable(c, route)) {
        return;
      }
    }
    if (route.type() == RouteType.LOCAL) {
      loopBack(c);
    } else if (own && route.type() == RouteType.BROADCAST) {
      toEverybody(c, route);
    } else {
      postroute(c, route);
    }
  }

  /** To ourselves: out by {@code lo} and in again, with the entry it was given on the way out. */
  private void loopBack(PacketContext c) {
    if (passed(c, hooks.postrouting(c))) {
      hear(c, loopback);
    }
  }

  /**
   * To everybody on a link, the router among them: a copy takes POSTROUTING of its own, and comes
   * in again as if by that link ({@code ip_mc_output}, net/ipv4/ip_output.c).
   */
  private void toEverybody(PacketContext c, Route route) {
    PacketBuffer packet = c.buffer();
    PacketBuffer copy = parts.pool().acquire();
    if (copy == null) {
      parts.drops().count(DropReason.NO_BUFFER);
      postroute(c, route);
      return;
    }
    copy.copyFrom(packet);
    c.buffer(copy);
    boolean heard = passed(c, hooks.postrouting(c));
    copy = c.buffer();
    c.buffer(packet);
    Device link = c.egress();
    postroute(c, route);
    if (c.buffer() != null) {
      c.buffer().release();
    }
    c.buffer(copy);
    if (heard) {
      hear(c, link);
    }
  }

  /** What the router sent comes in again. */
  private void hear(PacketContext c, Device by) {
    c.ingress(by);
    c.egress(null);
    if (c.tracking().state() == ConntrackState.INVALID) {
      c.tracking().reset(); // that is no entry to be recognised by
    }
    if (passed(c, hooks.prerouting(c))) {
      deliver(c);
    }
  }

  private boolean routable(PacketContext c, Route route) {
    if (route == null || route.type().refuses()) {
      parts
          .errors()
          .unreachable(
              c, c.buffer().ipVersion() == 4 ? IcmpCodes.NET_UNREACHABLE : IcmpCodes.V6_NO_ROUTE);
      return dies(c, DropReason.NO_ROUTE);
    }
    boolean toUs = route.type() == RouteType.LOCAL;
    c.egress(toUs ? loopback : parts.routing().device(route.deviceIndex()));
    return true;
  }

  private void postroute(PacketContext c, Route route) {
    if (passed(c, hooks.postrouting(c))) {
      transmit(c, route);
    }
  }

  private void transmit(PacketContext c, Route route) {
    DropReason reason = parts.fragmenter().send(c, route);
    c.buffer(null);
    counted(c, reason);
  }

  private boolean passed(PacketContext c, Verdict verdict) {
    if (verdict == Verdict.STOLEN) {
      c.buffer(null);
    } else if (verdict == Verdict.DROP) {
      dies(c, c.dropReason());
    }
    return verdict == Verdict.ACCEPT;
  }

  private void counted(PacketContext c, DropReason reason) {
    if (reason != null) {
      dies(c, reason);
    }
  }

  private boolean dies(PacketContext c, DropReason reason) {
    c.drop(reason);
    parts.drops().count(reason);
    if (c.trace().on()) {
      c.trace().step(c, "drop", reason.words());
    }
    return false;
  }

  private void end(PacketContext c) {
    parts.conntrack().release(c.tracking());
    if (c.buffer() != null) {
      c.buffer().release();
    }
    depth--;
  }
}
