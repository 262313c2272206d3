package io.culvert.core.nat;

import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.conntrack.Expectation;

/** What expectations do to the connections that fulfil them; one set for each engine. */
public final class Fulfilments {

  private static final int FOLLOW = 1;
  private static final int MEET = 2;
  private static final int TUNNEL = 3;
  private static final int ONWARD = 4;

  private final Conntrack conntrack;
  private final Nat nat;
  private final FollowMaster followMaster;
  private final MeetAnnounced meetAnnounced;
  private final SendOnward sendOnward;

  Fulfilments(Conntrack conntrack, Nat nat) {
    this.conntrack = conntrack;
    this.nat = nat;
    this.followMaster = new FollowMaster(nat);
    this.meetAnnounced = new MeetAnnounced(conntrack, nat);
    this.sendOnward = new SendOnward(nat);
  }

  /** Has them follow their master's mapping. */
  public FollowMaster followMaster() {
    return followMaster;
  }

  /** Brings them to the announced endpoint first. */
  public MeetAnnounced meetAnnounced() {
    return meetAnnounced;
  }

  /** The number by which a kind of fulfilment is written down; 0 for none. */
  public static int number(Expectation.Fulfilment fulfilment) {
    if (fulfilment instanceof GreTunnel) {
      return TUNNEL;
    }
    if (fulfilment instanceof SendOnward) {
      return ONWARD;
    }
    return fulfilment == null ? 0 : fulfilment instanceof MeetAnnounced ? MEET : FOLLOW;
  }

  /**
   * The fulfilment of that number.
   *
   * @param tunnel the master's, {@code null} where it has none
   */
  public Expectation.Fulfilment of(int number, GreTunnel tunnel) {
    return switch (number) {
      case FOLLOW -> followMaster;
      case MEET -> meetAnnounced;
      case TUNNEL -> tunnel;
      case ONWARD -> sendOnward;
      default -> null;
    };
  }

  /** Brings them to a third party. */
  public SendOnward sendOnward() {
    return sendOnward;
  }

  /** What {@code other}, of another engine, does there is done by this one here. */
  public Expectation.Fulfilment adopted(Expectation.Fulfilment other) {
    if (other instanceof GreTunnel tunnel) {
      return tunnel.copy(conntrack, nat);
    }
    if (other instanceof SendOnward) {
      return sendOnward;
    }
    return other instanceof MeetAnnounced ? meetAnnounced : followMaster;
  }
}
