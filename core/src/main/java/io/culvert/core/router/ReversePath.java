package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.wire.DropReason;

/**
 * Whether a packet's source may have come by its ingress device: {@code rp_filter} as {@code
 * fib_validate_source} (net/ipv4/fib_frontend.c). Loop only; does not allocate.
 */
public final class ReversePath {

  private final Routing routing;
  private final RouterTunables tunables;

  /** Checks against the table in force. */
  public ReversePath(Routing routing, RouterTunables tunables) {
    this.routing = routing;
    this.tunables = tunables;
  }

  /** {@code null} if the source is plausible. */
  public DropReason check(PacketContext c) {
    throw new UnsupportedOperationException("" + routing + tunables + c);
  }
}
