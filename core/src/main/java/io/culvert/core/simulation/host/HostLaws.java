package io.culvert.core.simulation.host;

import io.culvert.core.simulation.net.Endpoint;
import io.culvert.core.simulation.net.Flow;
import io.culvert.core.simulation.net.Parcel;
import io.culvert.core.simulation.net.Reading;

/** What a host may expect of whatever reaches it through routers. */
final class HostLaws {

  private final Host host;

  HostLaws(Host host) {
    this.host = host;
  }

  /** A packet whose lengths or sums are wrong: only wires damage packets. */
  void unsound(Parcel parcel, Reading r) {
    boolean excused =
        parcel.damaged() || parcel.flow() == null || parcel.flow().troubles().contains("damaged");
    if (!excused) {
      throw host.broken("sums", "a packet with wrong lengths or sums: " + parcel);
    }
  }

  /** A packet for this host: it must be the one it was meant for, as it knows the flow. */
  void arrival(Parcel parcel, Reading r) {
    Flow flow = parcel.flow();
    if (unclear(parcel) || flow.excused() || flow.ended()) {
      // its translation may be gone, and another have its place
      return;
    }
    Endpoint own = parcel.forward() ? flow.target() : flow.client();
    boolean mine = own.address().equals(host.address());
    boolean ports = r.hasPorts();
    if (!mine || ports && r.destinationPort() != own.port()) {
      throw host.broken("address", parcel + " arrived, which is of " + flow);
    }
    if (!parcel.forward()) {
      boolean right =
          r.source().equals(flow.dialled().address())
              && (!ports || r.sourcePort() == flow.dialled().port());
      if (!right) {
        throw host.broken("reverse", parcel + " came back to " + flow);
      }
    }
  }

  /** An ICMP error: it must quote what this host sent. Whether it is worth a further look. */
  boolean quote(Parcel parcel, Reading error, Reading quoted) {
    Flow flow = parcel.flow();
    if (unclear(parcel) || flow.excused() || flow.ended()) {
      return quoted.hasPorts() && !parcel.damaged();
    }
    boolean toClient = host.address().equals(flow.client().address());
    boolean right = quoted.source().equals(host.address());
    if (quoted.hasPorts() && toClient) {
      right &= quoted.sourcePort() == flow.client().port();
      right &= quoted.destinationPort() == flow.dialled().port();
      right &= quoted.destination().equals(flow.dialled().address());
    } else if (quoted.hasPorts()) {
      right &= quoted.sourcePort() == flow.target().port();
    }
    if (!right) {
      throw host.broken("quote", parcel + " quotes " + quoted + ", which is not of " + flow);
    }
    return quoted.hasPorts();
  }

  private static boolean unclear(Parcel parcel) {
    return parcel.flow() == null || parcel.damaged() || parcel.flow().kind() == Flow.Kind.FLOOD;
  }
}
