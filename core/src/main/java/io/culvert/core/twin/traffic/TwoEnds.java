package io.culvert.core.twin.traffic;

import io.culvert.core.wire.IpAddress;

/**
 * A flow as either of its ends knows it. They differ where something is translated on the way: the
 * server learns who it is talking to, and by what name it is called, from what reaches it.
 */
public final class TwoEnds {

  private View client;
  private View server;
  private boolean met;

  /** Before anything is sent: both believe what the client believes. */
  public TwoEnds(Flow flow) {
    client = new View(flow.client(), flow.clientPort(), flow.server().address(), flow.serverPort());
    server = new View(flow.server(), flow.serverPort(), flow.client().address(), flow.clientPort());
  }

  /**
   * What one end knows.
   *
   * @param own itself, by the name the other calls it
   * @param ownPort its port
   * @param peer the other's address
   * @param peerPort the other's port
   */
  public record View(Host own, int ownPort, IpAddress peer, int peerPort) {}

  /** What the client or the server knows. */
  public View of(boolean ofClient) {
    return ofClient ? client : server;
  }

  /** Whether anything has reached either. */
  public boolean met() {
    return met;
  }

  /** A packet without ports reached one of them by {@code device}. */
  public void reached(boolean ofClient, int device, Headers packet) {
    View old = of(ofClient);
    reached(ofClient, device, packet, old.peerPort(), old.ownPort());
  }

  /** A packet reached one of them by {@code device}. */
  public void reached(boolean ofClient, int device, Headers packet, int fromPort, int toPort) {
    Host own = new Host(device, packet.destination());
    View view = new View(own, toPort, packet.source(), fromPort);
    met = true;
    if (ofClient) {
      client = view;
    } else {
      server = view;
    }
  }
}
