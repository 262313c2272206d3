package io.culvert.core.simulation.net;

/**
 * A packet on its way, and what only the world knows of it.
 *
 * @param bytes from its IP header on; not to be changed
 * @param flow whose it is; {@code null} for what a router says by itself
 * @param forward from the flow's client on its way to the target
 * @param fromRouter a router made it
 * @param damaged a wire changed it, or a router could not track it and so did not translate it
 */
public record Parcel(
    byte[] bytes, Flow flow, boolean forward, boolean fromRouter, boolean damaged) {

  /** The same with other bytes. */
  public Parcel with(byte[] other) {
    return new Parcel(other, flow, forward, fromRouter, damaged);
  }

  /** The same after a wire changed it. */
  public Parcel damaged(byte[] other) {
    return new Parcel(other, flow, forward, fromRouter, true);
  }

  @Override
  public String toString() {
    return Reading.of(bytes)
        + (flow == null ? "" : " of flow " + flow.id() + (forward ? "" : " back"))
        + (fromRouter ? " by a router" : "")
        + (damaged ? " damaged" : "");
  }
}
