package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.device.Device;
import io.culvert.core.device.PacketSink;
import io.culvert.core.route.Route;
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
 *   <li>{@code fromNetwork}: PREROUTING (raw, track, mangle, DNAT), then where to; what goes a way
 *       that is known takes the rest of it at once ({@link KnownWay})
 *   <li>{@code forward}: the hop (TTL, size), FORWARD (mangle, filter)
 * </ol>
 *
 * and then in {@link WalkEnds}, where what {@link OutputWalk} sends joins in:
 *
 * <ol>
 *   <li>{@code deliver}: INPUT (mangle, filter, SNAT, help, confirm), then the router's own use
 *   <li>{@code toHost}: INPUT, then the host behind a {@code role: host} device
 *   <li>{@code postroute}: POSTROUTING (mangle, SNAT, help, confirm), fragment, next hop, device
 * </ol>
 *
 * Loop only; does not allocate. A fault in here kills one packet, never the loop.
 */
public final class PacketWalk implements PacketSink {

  private final EngineParts parts;
  private final HookRunner hooks;
  private final WalkEnds ends;
  private final OutputWalk output;
  private final KnownWay knownWay;

  /** Walks packets over {@code parts}; {@code hooks} holds the rules. */
  PacketWalk(EngineParts parts, HookRunner hooks) {
    this.parts = parts;
    this.hooks = hooks;
    ends = new WalkEnds(parts, hooks);
    output = new OutputWalk(parts, hooks, ends);
    knownWay = new KnownWay(parts, hooks.ways(), ends);
  }

  /** Where packets go that the router itself makes. */
  OutputPath output() {
    return output;
  }

  /** Who decides which packets are traced; {@code null} while nobody wants to know. */
  void tracer(PacketTracer tracer) {
    ends.tracer(tracer);
  }

  @Override
  public void receive(Device from, PacketBuffer packet) {
    PacketContext c = ends.begin(packet, from, parts.clock().nanos());
    if (c == null) {
      return;
    }
    try {
      if (!linkLayer(c) || !headers(c) || !whole(c)) {
        return;
      }
      if (from.role() == Device.Role.HOST) {
        output.fromHost(c);
      } else {
        fromNetwork(c);
      }
    } catch (RuntimeException fault) {
      parts.fault(fault);
      ends.dies(c, DropReason.ENGINE_FAULT);
    } finally {
      ends.end(c);
    }
  }

  private boolean linkLayer(PacketContext c) {
    PacketBuffer packet = c.buffer();
    if (c.ingress().medium() == Medium.IP) {
      return true;
    }
    DropReason reason = LinkLayer.check(packet, c.ingress());
    if (reason != null) {
      return ends.dies(c, reason);
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
    return reason == null || ends.dies(c, reason);
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
    if (c.traced() && reason == null && c.buffer() == null) {
      c.trace().waits(c);
    }
    return reason == null ? c.buffer() != null : ends.dies(c, reason);
  }

  private void fromNetwork(PacketContext c) {
    if (!ends.passed(c, hooks.tracking(c))) {
      return;
    }
    boolean known = hooks.ways().knows(c);
    if (known && knownWay.takes(c) || !ends.passed(c, hooks.beforeRouting(c, known))) {
      return;
    }
    if (c.route() == null && !route(c)) {
      return;
    }
    Route route = c.route();
    boolean local = route.type().local();
    if (!local) {
      c.egress(parts.routing().device(route.deviceIndex()));
    }
    if (c.traced()) {
      c.trace().routed(c, route);
    }
    if (local) {
      ends.deliver(c);
    } else if (c.egress().role() == Device.Role.HOST) {
      parts.inputRouting().settleOptions(c);
      ends.toHost(c, route);
    } else {
      forward(c, route);
    }
  }

  private boolean route(PacketContext c) {
    DropReason reason = parts.inputRouting().decide(c);
    c.route(parts.inputRouting().route());
    return reason == null || ends.dies(c, reason);
  }

  private void forward(PacketContext c, Route route) {
    DropReason reason = parts.forwarder().forward(c, route);
    if (reason != null) {
      ends.dies(c, reason);
    } else if (ends.passed(c, hooks.forward(c))) {
      parts.forwarder().finish(c, route);
      ends.postroute(c, route);
    }
  }
}
