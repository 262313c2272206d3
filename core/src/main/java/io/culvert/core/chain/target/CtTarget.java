package io.culvert.core.chain.target;

import io.culvert.core.chain.Outcome;
import io.culvert.core.chain.PacketContext;
import io.culvert.core.chain.Target;
import io.culvert.core.conntrack.Tracking;

/**
 * {@code -j CT}: what conntrack starts this packet's entry from ({@code xt_ct_target} in {@code
 * net/netfilter/xt_CT.c}). A packet that is tracked, or has a template, already keeps what it has.
 */
public final class CtTarget implements Target {

  private final boolean notrack;
  private final int zone;
  private final boolean zoneIsMark;
  private final int zoneDirections;
  private final int helper;
  private final int timeoutPolicy;
  private final int events;

  private CtTarget(
      boolean notrack,
      int zone,
      boolean zoneIsMark,
      int zoneDirections,
      int helper,
      int timeoutPolicy,
      int events) {
    this.notrack = notrack;
    this.zone = zone;
    this.zoneIsMark = zoneIsMark;
    this.zoneDirections = zoneDirections;
    this.helper = helper;
    this.timeoutPolicy = timeoutPolicy;
    this.events = events;
  }

  /** Exempts packets from tracking. */
  public static CtTarget notrack() {
    return new CtTarget(true, 0, false, 0, 0, 0, 0);
  }

  /**
   * Gives packets a template.
   *
   * @param zone the zone, unless {@code zoneIsMark}
   * @param zoneIsMark whether the packet's mark is the zone
   * @param zoneDirections bit 0 ORIGINAL, bit 1 REPLY
   * @param helper helper number, 0 for none
   * @param timeoutPolicy policy number, 0 for none
   * @param events what is told of the entry ({@code EntryEvent}), 0 for what the tunable says
   */
  public static CtTarget template(
      int zone, boolean zoneIsMark, int zoneDirections, int helper, int timeoutPolicy, int events) {
    return new CtTarget(false, zone, zoneIsMark, zoneDirections, helper, timeoutPolicy, events);
  }

  @Override
  public int timeoutPolicy() {
    return timeoutPolicy;
  }

  @Override
  public Outcome apply(PacketContext packet) {
    Tracking tracking = packet.tracking();
    if (!tracking.opensToTemplates()) {
      return Outcome.CONTINUE;
    }
    if (notrack) {
      tracking.untracked();
    } else {
      int packetZone = zoneIsMark ? packet.mark() & 0xFFFF : zone;
      tracking.template(packetZone, zoneDirections, helper, timeoutPolicy);
      tracking.templateEvents(events);
    }
    return Outcome.CONTINUE;
  }
}
