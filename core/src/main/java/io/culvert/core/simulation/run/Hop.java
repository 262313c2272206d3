package io.culvert.core.simulation.run;

import io.culvert.core.simulation.net.Parcel;
import java.util.function.Consumer;

/** A router, or several that are seen as one, as wires end there. */
interface Hop {

  /** A parcel arrives at the port of that index. */
  void receive(int port, Parcel parcel);

  /** Has {@code wiring} connect its router, or each of them, now and when it begins anew. */
  void wired(Consumer<RouterNode> wiring);
}
