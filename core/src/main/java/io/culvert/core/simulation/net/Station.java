package io.culvert.core.simulation.net;

/** Where parcels arrive. */
public interface Station {

  /** A parcel is here. */
  void receive(Parcel parcel);
}
