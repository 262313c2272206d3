package io.culvert.examples;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Both ends of a {@code host-} example: who lives where, and sockets there. */
final class Hosts {

  static final String HOST = "192.0.2.2";
  static final String NET = "203.0.113.2";

  private static final int PATIENCE_MILLIS = 60_000;

  private final Namespace host;
  private final Namespace net;

  Hosts(Example example) {
    host = example.namespace("culvert-host");
    net = example.namespace("culvert-net");
  }

  /** The protected host. */
  Namespace host() {
    return host;
  }

  /** Everybody else. */
  Namespace net() {
    return net;
  }

  /** A UDP socket in {@code where} at {@code port}; 0 for any. */
  static DatagramSocket udp(Namespace where, int port) {
    return where.socket(
        () -> {
          DatagramSocket socket = new DatagramSocket(port);
          socket.setSoTimeout(PATIENCE_MILLIS);
          return socket;
        });
  }

  static void send(DatagramSocket from, String to, int port, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    from.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(to, port)));
  }

  /** Waits for a datagram. */
  static DatagramPacket receive(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    at.receive(packet);
    return packet;
  }

  /** Sends {@code text} back to where {@code question} came from. */
  static void answer(DatagramSocket at, DatagramPacket question, String text) throws IOException {
    send(at, question.getAddress().getHostAddress(), question.getPort(), text);
  }

  static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
  }

  /** A listening TCP socket in {@code where}. */
  static ServerSocket listen(Namespace where, int port) {
    return where.socket(
        () -> {
          ServerSocket socket = new ServerSocket(port);
          socket.setSoTimeout(PATIENCE_MILLIS);
          return socket;
        });
  }

  /** A TCP connection out of {@code where}. */
  static Socket connect(Namespace where, String to, int port) {
    return connect(where, to, port, PATIENCE_MILLIS);
  }

  /** The same, giving up after {@code timeoutMillis}. */
  static Socket connect(Namespace where, String to, int port, int timeoutMillis) {
    return where.socket(
        () -> {
          Socket socket = new Socket();
          socket.setSoTimeout(PATIENCE_MILLIS);
          socket.connect(new InetSocketAddress(to, port), timeoutMillis);
          return socket;
        });
  }

  /** A TCP connection out of {@code where} that is begun and not waited for. */
  static SocketChannel begin(Namespace where, String to, int port) {
    return where.socket(
        () -> {
          SocketChannel channel = SocketChannel.open();
          channel.configureBlocking(false);
          channel.bind(new InetSocketAddress(0));
          channel.connect(new InetSocketAddress(to, port));
          return channel;
        });
  }
}
