import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Carries TCP connections from this machine's loopback to that of a network namespace, over a Unix socket, which is
 * reached by its path from either side: a router's page listens on the loopback of the router's own namespace.
 */
public final class Bridge {

  private static final int BYTES = 1 << 16;

  private Bridge() {}

  /**
   * Carries until it is killed.
   *
   * @param words {@code inside} or {@code outside}, the port, and the socket's path
   */
  public static void main(String[] words) throws IOException {
    InetSocketAddress loopback =
        new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(words[1]));
    Path path = Path.of(words[2]);
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(path);
    boolean inside = words[0].equals("inside");
    if (inside) {
      Files.deleteIfExists(path);
    }
    try (ServerSocketChannel server =
        inside ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open()) {
      server.bind(inside ? socket : loopback);
      while (true) {
        SocketChannel near = server.accept();
        new Thread(() -> carry(near, inside, loopback, socket)).start();
      }
    }
  }

  private static void carry(
      SocketChannel near, boolean inside, InetSocketAddress loopback, UnixDomainSocketAddress socket) {
    try (near;
        SocketChannel far = inside ? SocketChannel.open(loopback) : SocketChannel.open(socket)) {
      Thread back = new Thread(() -> copy(far, near));
      back.start();
      copy(near, far);
      back.join();
    } catch (IOException e) {
      // nobody listens there: the connection is closed, as it would be without a bridge
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until either end closes, which closes the other. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    try (from;
        to) {
      while (from.read(bytes) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
    } catch (IOException e) {
      // the other end has gone
    }
  }
}
