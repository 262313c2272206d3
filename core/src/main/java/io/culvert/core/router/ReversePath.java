package io.culvert.core.router;

import io.culvert.core.chain.PacketContext;
import io.culvert.core.route.Route;
import io.culvert.core.route.RouteTable;
import io.culvert.core.route.RouteType;
import io.culvert.core.wire.DropReason;
import io.culvert.core.wire.Ipv4View;
import io.culvert.core.wire.PacketBuffer;

/**
 * Whether an IPv4 packet's source may have come by its ingress device: {@code rp_filter} as {@code
 * fib_validate_source} (net/ipv4/fib_frontend.c). IPv6 has no such setting in the kernel; a rule
 * with {@code -m rpfilter} does it there. Loop only; does not allocate.
 */
public final class ReversePath {

  private static final int STRICT = 1;

  private final Routing routing;
  private final RouterTunables tunables;

  /** Checks against the table in force. */
  public ReversePath(Routing routing, RouterTunables tunables) {
    this.routing = routing;
    this.tunables = tunables;
  }

  /** {@code null} if the source is plausible. The context must have an ingress device. */
  public DropReason check(PacketContext c) {
    PacketBuffer p = c.buffer();
    int device = c.ingress().index();
    RouteTable table = routing.table();
    Route back = table.lookup(4, 0, Ipv4View.source(p, p.l3()));
    int mode = tunables.reversePath(device);
    if (mode == 0) {
      // even then nobody else may speak with our own address; all but one of 127.0.0.0/8 is none
      return back != null && back.type() == RouteType.LOCAL && back.prefix().lengthBits() == 32
          ? DropReason.MARTIAN_SOURCE
          : null;
    }
    if (back == null || back.type().refuses()) {
      return DropReason.REVERSE_PATH;
    }
    if (back.type() != RouteType.UNICAST) {
      return DropReason.MARTIAN_SOURCE;
    }
    if (back.deviceIndex() == device) {
      return null;
    }
    return mode == STRICT || !table.speaks(device, 4) ? DropReason.REVERSE_PATH : null;
  }
}
