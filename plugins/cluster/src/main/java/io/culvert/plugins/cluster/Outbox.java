package io.culvert.plugins.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;

/**
 * What waits for one member, and the threads that send it: it alone waits where that member is
 * slow. Blocks have numbers within a stream, so that the member sees if one is missing; after one
 * that was refused a new stream begins.
 */
final class Outbox implements AutoCloseable {

  private static final int MOST_SIGNALS = 64;
  private static final int MOST_PACKETS = 4_096;
  private static final int MOST_TOGETHER = 1 << 16;

  private final JChannel channel;
  private final Address to;
  private final long limit;
  private final Runnable anew;
  private final Consumer<String> trouble;
  private final ArrayDeque<byte[]> blocks = new ArrayDeque<>();
  private final ArrayDeque<byte[]> signals = new ArrayDeque<>();
  private final ArrayDeque<byte[]> packets = new ArrayDeque<>();
  private long waiting;
  private long stream = System.nanoTime();
  private long number;
  private boolean closed;
  private long refused;

  /**
   * One for {@code name}.
   *
   * @param anew told when that one lacks a block
   */
  Outbox(
      JChannel channel,
      Address to,
      String name,
      long limit,
      Runnable anew,
      Consumer<String> trouble) {
    this.channel = channel;
    this.to = to;
    this.limit = limit;
    this.anew = anew;
    this.trouble = trouble;
    start("culvert-cluster-" + name, this::sendBlocks);
    start("culvert-cluster-signal-" + name, this::sendSignals);
    start("culvert-cluster-packet-" + name, this::sendPackets);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  Address to() {
    return to;
  }

  /** Whether there was room for it. */
  synchronized boolean block(ByteBuffer block) {
    boolean room = waiting == 0 || waiting + block.remaining() <= limit;
    if (closed || !room) {
      refused++;
      return false;
    }
    byte[] bytes = Letter.block(stream, number++, block);
    waiting += bytes.length;
    blocks.add(bytes);
    notifyAll();
    return true;
  }

  /** The last signals count; what is too many is left out. */
  synchronized void signal(byte[] letter) {
    if (signals.size() == MOST_SIGNALS) {
      signals.remove();
    }
    signals.add(letter);
    notifyAll();
  }

  /** Whether there was room for it. */
  synchronized boolean packet(byte[] packet) {
    if (closed || packets.size() == MOST_PACKETS) {
      return false;
    }
    packets.add(packet);
    notifyAll();
    return true;
  }

  synchronized int packets() {
    return packets.size();
  }

  /** The member lacks a block of {@code lacking}; what waits of it is of no use. */
  void again(long lacking) {
    synchronized (this) {
      if (closed || lacking != stream) {
        return;
      }
      stream++;
      number = 0;
    }
    anew.run();
  }

  synchronized long waiting() {
    return waiting;
  }

  synchronized long refused() {
    return refused;
  }

  private synchronized byte[] next(ArrayDeque<byte[]> queue) throws InterruptedException {
    while (queue.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : queue.remove();
  }

  private void sendBlocks() {
    try {
      for (byte[] next = next(blocks); next != null; next = next(blocks)) {
        if (!sent(new BytesMessage(to, next))) {
          again(stream());
        }
        done(next.length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendSignals() {
    try {
      for (byte[] next = next(signals); next != null; next = next(signals)) {
        Message message = new BytesMessage(to, next);
        sent(message.setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY, Message.Flag.NO_FC));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * In order, as a stream's packets had better stay, but waiting for no credit; and all that wait
   * together, as each message costs far more than the packets in it.
   */
  private void sendPackets() {
    try {
      for (byte[] next = nextPackets(); next != null; next = nextPackets()) {
        sent(new BytesMessage(to, next).setFlag(Message.Flag.NO_FC));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized byte[] nextPackets() throws InterruptedException {
    byte[] first = next(packets);
    if (first == null) {
      return null;
    }
    List<byte[]> together = new ArrayList<>(List.of(first));
    int bytes = first.length;
    while (!packets.isEmpty() && bytes + packets.peek().length <= MOST_TOGETHER) {
      bytes += packets.peek().length;
      together.add(packets.remove());
    }
    return Letter.packets(together, bytes);
  }

  private synchronized long stream() {
    return stream;
  }

  private synchronized void done(int bytes) {
    waiting -= bytes;
  }

  private boolean sent(Message message) {
    try {
      channel.send(message);
      return true;
    } catch (Exception e) { // as JGroups declares it
      synchronized (this) {
        if (closed) {
          return false;
        }
      }
      trouble.accept("can't send to " + to + ": " + e);
      return false;
    }
  }

  /** The member is gone: what waits for it is forgotten. */
  @Override
  public synchronized void close() {
    closed = true;
    blocks.clear();
    signals.clear();
    packets.clear();
    waiting = 0;
    notifyAll();
  }
}
