package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;

/**
 * The routing decision for a packet that came in by a device, after PREROUTING: martians, reverse
 * path, route, as {@code ip_route_input_slow} (net/ipv4/route.c) and {@code ip6_route_input}. Sends
 * the ICMP error where the answer is no. Loop only; does not allocate.
 */
public final class InputRouting {

  private final Routing routing;
  private final ReversePath reversePath;
  private final IcmpErrors errors;
  private Route route;

  /** Decides by the table in force in {@code routing}. */
  public InputRouting(Routing routing, ReversePath reversePath, IcmpErrors errors) {
    this.routing = routing;
    this.reversePath = reversePath;
    this.errors = errors;
  }

  /**
   * Decides for the packet in {@code c}. {@code null}: {@link #route()} says where, and {@code
   * route().type().local()} whether it ends at the router. Otherwise the packet dies for that
   * reason and its sender has been told what there is to tell. Does not set the context's egress.
   */
  public DropReason decide(PacketContext c) {
    throw new UnsupportedOperationException("" + routing + reversePath + errors + c);
  }

  /** What the last successful {@link #decide} found. */
  public Route route() {
    return route;
  }
}
