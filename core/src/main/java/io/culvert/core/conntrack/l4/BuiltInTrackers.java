package io.culvert.core.conntrack.l4;

import io.culvert.core.conntrack.Conntrack;

/** The one list of trackers that come with the engine. */
public final class BuiltInTrackers {

  /** Registers them all, and their settings, with {@code conntrack}. */
  public static void register(Conntrack conntrack) {
    conntrack.register(new GenericTracker(conntrack));
    conntrack.register(new TcpTracker(conntrack));
    conntrack.register(new UdpTracker(conntrack));
    conntrack.register(new UdpLiteTracker(conntrack));
    conntrack.register(new SctpTracker(conntrack));
    conntrack.register(new GreTracker(conntrack));
    conntrack.register(new IcmpTracker(conntrack));
    conntrack.register(new Icmpv6Tracker(conntrack));
  }

  private BuiltInTrackers() {}
}
