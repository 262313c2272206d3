package io.culvert.core.bench;

import io.culvert.core.machine.CommandException;
import io.culvert.core.machine.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Asks for a list of all entries, again and again, and throws it away: of Culvert by its API, of
 * the kernel by conntrack(8). Lists on a thread of its own until it is closed.
 */
final class Lister implements AutoCloseable {

  private static final String REQUEST =
      "GET /api/v1/entries HTTP/1.1\r\nHost: culvert\r\nConnection: close\r\n\r\n";

  /** What every entry has at least, in either format. */
  private static final int LEAST_BYTES = 50;

  private static final int TRIES = 400;
  private static final int WAIT_MILLIS = 50;

  private final Road road;
  private final Thread thread = new Thread(this::list, "bench-lister");
  private volatile boolean over;
  private volatile long bytes;
  private volatile Exception failure;

  private Lister(Road road) {
    this.road = road;
  }

  /** Begins with the table of {@code road}; returns when the first list of so many has come. */
  static Lister of(Road road, int entries) {
    Lister lister = new Lister(road);
    lister.thread.setDaemon(true);
    lister.thread.start();
    try {
      lister.awaitFirst(entries);
      return lister;
    } catch (RuntimeException e) {
      lister.close();
      throw e;
    }
  }

  private void list() {
    try {
      while (!over) {
        bytes = road.kind() == RoadKind.KERNEL ? kernel() : culvert();
      }
    } catch (IOException | InterruptedException | CommandException e) {
      failure = e;
    }
  }

  private long kernel() throws IOException, InterruptedException {
    List<String> command =
        road.namespaces().inside(road.namespaces().router(), List.of("conntrack", "-L"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream listed = process.getInputStream()) {
      long all = drain(listed);
      if (process.waitFor() != 0) {
        throw new IOException("conntrack -L failed; is conntrack installed?");
      }
      return all;
    }
  }

  private long culvert() throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(road.socket()))) {
      channel.write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
      return drain(Channels.newInputStream(channel));
    }
  }

  private static long drain(InputStream in) throws IOException {
    byte[] block = new byte[1 << 16];
    long all = 0;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      all += n;
    }
    return all;
  }

  private void awaitFirst(int entries) {
    for (int i = 0; i < TRIES && bytes == 0 && failure == null; i++) {
      Processes.pause(WAIT_MILLIS);
    }
    requireLists();
    if (bytes < (long) entries * LEAST_BYTES) {
      throw new CommandException(
          "no list of " + entries + " entries came; the last one had " + bytes + " bytes");
    }
  }

  /** Fails where one could not be had. */
  void requireLists() {
    if (failure != null) {
      throw new CommandException("can't list the table: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
  }
}
