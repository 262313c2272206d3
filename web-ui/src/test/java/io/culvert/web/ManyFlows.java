package io.culvert.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams for a router that a page looks at: {@code main NETWORK FLOWS RATE}, so many a second,
 * in turn to so many addresses and ports of a network of 256 addresses, until it is ended. Not a
 * test.
 */
final class ManyFlows {

  private static final int ADDRESSES = 250;
  private static final int FIRST_ADDRESS = 3;
  private static final int FIRST_PORT = 20_000;
  private static final int TURN = 20;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private ManyFlows() {}

  /**
   * Sends.
   *
   * @param arguments the first three numbers of the network's addresses with a dot behind each, how
   *     many flows, and how many datagrams a second
   */
  public static void main(String[] arguments) throws IOException {
    int flows = Integer.parseInt(arguments[1]);
    long pause = TURN * SECOND_NANOS / Integer.parseInt(arguments[2]);
    InetSocketAddress[] to = new InetSocketAddress[flows];
    for (int flow = 0; flow < flows; flow++) {
      String address = arguments[0] + (FIRST_ADDRESS + flow % ADDRESSES);
      to[flow] = new InetSocketAddress(address, FIRST_PORT + flow / ADDRESSES);
    }
    ByteBuffer datagram = ByteBuffer.allocate(64);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(FIRST_PORT));
      long due = System.nanoTime();
      for (int at = 0; ; at = (at + TURN) % flows) {
        for (int flow = at; flow < at + TURN; flow++) {
          channel.send(datagram.rewind(), to[flow % flows]);
        }
        due += pause;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }
}
