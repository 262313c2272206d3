package io.culvert.core.simulation.net;

import io.culvert.core.wire.IpAddress;

/** An address and a port, or an ICMP id. */
public record Endpoint(IpAddress address, int port) {

  @Override
  public String toString() {
    return (address.version() == 6 ? "[" + address + "]" : address) + ":" + port;
  }
}
