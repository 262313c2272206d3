package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.wire.DropReason;

/**
 * The hop itself, before FORWARD: TTL or hop limit, size against the egress MTU, sources that may
 * not be forwarded; as {@code ip_forward} and {@code ip6_forward}. Loop only; does not allocate.
 */
public final class Forwarder {

  private final RouterTunables tunables;
  private final IcmpErrors errors;

  /** Tells senders through {@code errors}. */
  public Forwarder(RouterTunables tunables, IcmpErrors errors) {
    this.tunables = tunables;
    this.errors = errors;
  }

  /**
   * Takes the hop: {@code c.egress()} must be set. {@code null}: TTL decremented, go on to FORWARD.
   * Otherwise the packet dies and its sender has been told.
   */
  public DropReason forward(PacketContext c, Route route) {
    throw new UnsupportedOperationException("" + tunables + errors + c + route);
  }
}
