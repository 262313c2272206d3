package io.culvert.plugins.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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

  /** The last that is taken out of a queue. */
  private static final byte[] END = {};

  private final JChannel channel;
  private final Address to;
  private final long limit;
  private final Runnable anew;
  private final Consumer<String> trouble;
  private final BlockingQueue<byte[]> blocks = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> signals = new LinkedBlockingQueue<>(MOST_SIGNALS);
  private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>(MOST_PACKETS);
  private long waiting;
  private long stream = System.nanoTime();
  private long number;
  private volatile boolean closed;
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
    blocks.add(bytes); // wakes no thread but the one that waits for it, as the loop is here
    return true;
  }

  /** The last signals count; what is too many is left out. */
  void signal(byte[] letter) {
    while (!closed && !signals.offer(letter)) {
      signals.poll();
    }
  }

  /** Whether there was room for it. */
  boolean packet(byte[] packet) {
    return !closed && packets.offer(packet);
  }

  int packets() {
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

  private void sendBlocks() {
    try {
      for (byte[] next = blocks.take(); next != END; next = blocks.take()) {
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
      for (byte[] next = signals.take(); next != END; next = signals.take()) {
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
      for (byte[] next = nextPackets(); next != END; next = nextPackets()) {
        sent(new BytesMessage(to, next).setFlag(Message.Flag.NO_FC));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] nextPackets() throws InterruptedException {
    byte[] next = packets.take();
    if (next == END) {
      return END;
    }
    List<byte[]> together = new ArrayList<>(List.of(next));
    int bytes = next.length;
    next = packets.peek();
    // what is forgotten meanwhile is not there to be removed
    while (next != null
        && next != END
        && bytes + next.length <= MOST_TOGETHER
        && packets.remove(next)) {
      bytes += next.length;
      together.add(next);
      next = packets.peek();
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
      if (closed) {
        return false;
      }
      trouble.accept("can't send to " + to + ": " + e);
      return false;
    }
  }

  /** The member is gone: what waits for it is forgotten. */
  @Override
  public synchronized void close() {
    closed = true;
    waiting = 0;
    List.of(blocks, signals, packets).forEach(Outbox::end);
  }

  private static void end(BlockingQueue<byte[]> queue) {
    do {
      queue.clear();
    } while (!queue.offer(END));
  }
}
