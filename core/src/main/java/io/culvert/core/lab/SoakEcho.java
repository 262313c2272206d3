package io.culvert.core.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/**
 * Sends every datagram back to whom it came from, on all addresses of the namespace it is started
 * in. A process of its own; argument: the port.
 */
public final class SoakEcho {

  private static final int LARGEST_BYTES = 65_535;

  private SoakEcho() {}

  /** Echoes until it is ended. */
  public static void main(String[] args) throws IOException {
    InetSocketAddress all = new InetSocketAddress("::", Integer.parseInt(args[0]));
    try (DatagramSocket socket = new DatagramSocket(all)) {
      DatagramPacket packet = new DatagramPacket(new byte[LARGEST_BYTES], LARGEST_BYTES);
      while (true) {
        packet.setLength(LARGEST_BYTES);
        socket.receive(packet);
        socket.send(packet);
      }
    }
  }
}
