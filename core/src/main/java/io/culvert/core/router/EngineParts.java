package io.culvert.core.router;

import io.culvert.core.clock.Clock;
import io.culvert.core.conntrack.Conntrack;
import io.culvert.core.nat.Nat;
import io.culvert.core.reassembly.Reassembly;
import io.culvert.core.wire.DropCounters;
import io.culvert.core.wire.PacketPool;

/** What {@link PacketWalk} walks over; {@link Engine} puts it together. */
interface EngineParts {

  Clock clock();

  PacketPool pool();

  DropCounters drops();

  Reassembly reassembly();

  Conntrack conntrack();

  Nat nat();

  Routing routing();

  InputRouting inputRouting();

  Forwarder forwarder();

  Fragmenter fragmenter();

  PathMtu pathMtu();

  NeighborService neighbors();

  LocalDelivery local();

  IcmpErrors errors();

  /** Told of a fault that killed a packet; must not throw. */
  void fault(RuntimeException fault);
}
