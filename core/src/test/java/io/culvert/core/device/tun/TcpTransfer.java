package io.culvert.core.device.tun;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Bytes sent from a socket in one namespace to a socket in another, on threads of their own, while
 * the caller moves the packets.
 */
public final class TcpTransfer {

  private final CompletableFuture<String> sent;
  private final CompletableFuture<String> received;

  private TcpTransfer(CompletableFuture<String> sent, CompletableFuture<String> received) {
    this.sent = sent;
    this.received = received;
  }

  /** Starts sending {@code count} bytes to {@code address}, which lives in {@code server}. */
  public static TcpTransfer start(
      TestNamespace client, TestNamespace server, String address, int count) {
    ServerSocket listening = Netns.run(server.reference(), () -> listen(address));
    InetSocketAddress to = (InetSocketAddress) listening.getLocalSocketAddress();
    return new TcpTransfer(
        CompletableFuture.supplyAsync(() -> Netns.run(client.reference(), () -> send(to, count))),
        CompletableFuture.supplyAsync(() -> receive(listening)));
  }

  /** Whether both ends are through. */
  public boolean done() {
    return sent.isDone() && received.isDone();
  }

  /** Length and hash of what was sent. */
  public String sent() {
    return sent.join();
  }

  /** Length and hash of what was received. */
  public String received() {
    return received.join();
  }

  private static ServerSocket listen(String address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setSoTimeout(20_000);
      socket.bind(new InetSocketAddress(address, 0));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String send(InetSocketAddress to, int count) {
    byte[] bytes = new byte[count];
    new Random(5).nextBytes(bytes);
    try (Socket socket = new Socket()) {
      socket.connect(to, 20_000);
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MessageDigest hash = sha256();
    hash.update(bytes);
    return summary(count, hash);
  }

  private static String receive(ServerSocket listening) {
    MessageDigest hash = sha256();
    long count = 0;
    try (listening;
        Socket socket = listening.accept();
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(20_000);
      byte[] buffer = new byte[65_536];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
        count += n;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return summary(count, hash);
  }

  private static String summary(long count, MessageDigest hash) {
    return count + " " + HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
