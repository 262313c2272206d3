package io.culvert.core.nat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Expectation;

/** What expectations do to the connections that fulfil them; one set for each engine. */
public final class Fulfilments {

  private final Conntrack conntrack;
  private final Nat nat;
  private final FollowMaster followMaster;
  private final MeetAnnounced meetAnnounced;

  Fulfilments(Conntrack conntrack, Nat nat) {
    this.conntrack = conntrack;
    this.nat = nat;
    this.followMaster = new FollowMaster(nat);
    this.meetAnnounced = new MeetAnnounced(conntrack, nat);
  }

  /** Has them follow their master's mapping. */
  public FollowMaster followMaster() {
    return followMaster;
  }

  /** Brings them to the announced endpoint first. */
  public MeetAnnounced meetAnnounced() {
    return meetAnnounced;
  }

  /** What {@code other}, of another engine, does there is done by this one here. */
  public Expectation.Fulfilment adopted(Expectation.Fulfilment other) {
    if (other instanceof GreTunnel tunnel) {
      return tunnel.copy(conntrack, nat);
    }
    return other instanceof MeetAnnounced ? meetAnnounced : followMaster;
  }
}
