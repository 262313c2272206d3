package io.culvert.plugins.flowexport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** The way to a collector of IPFIX. One thread. */
interface Collector extends AutoCloseable {

  /** The port that IANA gave to IPFIX. */
  int PORT = 4739;

  /** Sends one message, all of it. */
  void send(ByteBuffer message) throws IOException;

  /**
   * Whether what was sent before is lost on the other side: templates are to be sent again, and
   * numbers begin at 0. Tries to get there if need be.
   */
  boolean beginsAnew() throws IOException;

  /** Whether messages get lost on the way, so that templates are to be sent now and then. */
  boolean forgetful();

  @Override
  void close() throws IOException;

  /**
   * Where {@code text} says.
   *
   * @param text {@code 192.0.2.9}, {@code 192.0.2.9:4739} or {@code [2001:db8::9]:4739}
   * @throws IllegalArgumentException saying what is wrong
   */
  static InetSocketAddress address(String text) {
    String literal =
        text.indexOf(':') != text.lastIndexOf(':') && !text.startsWith("[")
            ? "[" + text + "]"
            : text;
    try {
      URI uri = new URI("ipfix://" + literal);
      String host = uri.getHost();
      // only literals: a name would be looked up, and go where whoever answers says
      if (host != null && host.matches("\\[.*:.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
        int port = uri.getPort() == -1 ? PORT : uri.getPort();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (port > 0 && port < 1 << 16) {
          return new InetSocketAddress(InetAddress.getByName(bare), port);
        }
      }
    } catch (URISyntaxException | UnknownHostException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no address and port, as in 192.0.2.9:4739 or [2001:db8::9]:4739");
  }

  /** By datagrams. */
  static Collector udp(InetSocketAddress to) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.connect(to);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Collector() {
      private boolean begun;

      @Override
      public void send(ByteBuffer message) throws IOException {
        channel.write(message);
      }

      @Override
      public boolean beginsAnew() {
        boolean first = !begun;
        begun = true;
        return first;
      }

      @Override
      public boolean forgetful() {
        return true;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** By a connection, which is made again when it breaks. */
  static Collector tcp(InetSocketAddress to) {
    return new TcpCollector(to);
  }

  /** See {@link #tcp}. */
  final class TcpCollector implements Collector {

    private static final int CONNECT_MILLIS = 3_000;
    private static final long TRY_AGAIN_NANOS = 5_000_000_000L;

    private final InetSocketAddress to;
    private SocketChannel channel;
    private long triedNanos;
    private boolean tried;

    private TcpCollector(InetSocketAddress to) {
      this.to = to;
    }

    @Override
    public boolean beginsAnew() throws IOException {
      if (channel != null) {
        return false;
      }
      if (tried && System.nanoTime() - triedNanos < TRY_AGAIN_NANOS) {
        throw new IOException("no connection to " + to);
      }
      tried = true;
      triedNanos = System.nanoTime();
      SocketChannel fresh = SocketChannel.open();
      try {
        fresh.socket().connect(to, CONNECT_MILLIS);
      } catch (IOException e) {
        fresh.close();
        throw new IOException("no connection to " + to + ": " + e.getMessage(), e);
      }
      channel = fresh;
      return true;
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
      try {
        while (message.hasRemaining()) {
          channel.write(message);
        }
      } catch (IOException e) {
        channel.close();
        channel = null;
        throw e;
      }
    }

    @Override
    public boolean forgetful() {
      return false;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
