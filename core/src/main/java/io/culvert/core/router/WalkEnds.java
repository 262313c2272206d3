package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.PacketTracer;
import io.culvert.core.chain.Verdict;
import io.culvert.core.device.Device;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.PacketBuffer;

/**
 * How every walk begins and ends, wherever the packet came from: a context for it, then INPUT or
 * POSTROUTING, and what comes after them. A packet dies here and nowhere else. Loop only; does not
 * allocate.
 */
final class WalkEnds {

  /** A packet, what the router says about it, and what it takes to say that; see OutputPath. */
  private static final int CONTEXTS = 4;

  private final PacketContext[] contexts = new PacketContext[CONTEXTS];
  private final EngineParts parts;
  private final HookRunner hooks;
  private PacketTracer tracer;
  private int depth;

  WalkEnds(EngineParts parts, HookRunner hooks) {
    this.parts = parts;
    this.hooks = hooks;
    for (int i = 0; i < CONTEXTS; i++) {
      contexts[i] = new PacketContext();
    }
  }

  /** Who decides which packets are traced; {@code null} while nobody wants to know. */
  void tracer(PacketTracer newTracer) {
    tracer = newTracer;
  }

  /** A context for {@code packet}, or {@code null}: it was released, it is one too many. */
  PacketContext begin(PacketBuffer packet, Device ingress, long nowNanos) {
    if (depth == CONTEXTS) {
      parts.drops().count(DropReason.LOCAL_UNHANDLED);
      packet.release();
      return null;
    }
    PacketContext c = contexts[depth++];
    c.begin(packet, ingress, nowNanos);
    if (tracer != null) {
      tracer.begins(c);
    }
    return c;
  }

  /** Gives back what the packet held. */
  void end(PacketContext c) {
    if (c.traced()) {
      c.trace().ends(c);
    }
    parts.conntrack().release(c.tracking());
    if (c.buffer() != null) {
      c.buffer().release();
    }
    depth--;
  }

  /** INPUT, then the router's own use. */
  void deliver(PacketContext c) {
    c.egress(null);
    if (passed(c, hooks.input(c))) {
      if (c.traced()) {
        c.trace().delivered(c);
      }
      counted(c, parts.local().deliver(c));
    }
  }

  /** The host is the end of the way: no hop is taken, INPUT judges, and the device is not named. */
  void toHost(PacketContext c, Route route) {
    Device host = c.egress();
    c.egress(null);
    if (passed(c, hooks.input(c))) {
      c.egress(host);
      transmit(c, route);
    }
  }

  /** POSTROUTING, then the device. */
  void postroute(PacketContext c, Route route) {
    if (passed(c, hooks.postrouting(c))) {
      transmit(c, route);
    }
  }

  /** Cut to size, to the next hop, by the device. */
  void transmit(PacketContext c, Route route) {
    if (c.traced()) {
      c.trace().leaves(c, route);
    }
    DropReason reason = parts.fragmenter().send(c, route);
    c.buffer(null);
    counted(c, reason);
  }

  /** Whether the packet goes on; if it was dropped, it died. */
  boolean passed(PacketContext c, Verdict verdict) {
    if (verdict == Verdict.STOLEN) {
      c.buffer(null);
    } else if (verdict == Verdict.DROP) {
      dies(c, c.dropReason());
    }
    return verdict == Verdict.ACCEPT;
  }

  /** If there is a reason, the packet dies of it. */
  void counted(PacketContext c, DropReason reason) {
    if (reason != null) {
      dies(c, reason);
    }
  }

  /** Counts the packet under the reason it dies of; {@code false}. */
  boolean dies(PacketContext c, DropReason reason) {
    c.drop(reason);
    parts.drops().count(reason);
    if (c.traced()) {
      c.trace().dies(c, reason);
    }
    return false;
  }
}
