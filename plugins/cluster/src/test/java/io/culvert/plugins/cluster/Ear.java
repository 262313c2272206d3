package io.culvert.plugins.cluster;

import io.culvert.helpers.cluster.GroupListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** A listener that remembers; any thread. */
final class Ear implements GroupListener {

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final List<String> blocks = new ArrayList<>();
  private final List<String> signals = new ArrayList<>();
  private final List<String> owners = new ArrayList<>();
  private final List<String> packets = new ArrayList<>();
  private final List<String> news = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private Set<String> members = Set.of();
  private boolean whole;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Holds up whoever brings a block, until {@link #goOn}. */
  void stop() {
    gate = new CountDownLatch(1);
  }

  void goOn() {
    gate.countDown();
  }

  @Override
  public synchronized void view(Set<String> now, boolean isWhole) {
    members = now;
    whole = isWhole;
    notifyAll();
  }

  @Override
  public synchronized void anew(String member) {
    news.add(member);
    notifyAll();
  }

  @Override
  public void received(String member, ByteBuffer block) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      blocks.add(member + " " + block.getInt());
      notifyAll();
    }
  }

  @Override
  public synchronized void signalled(String member, byte[] word) {
    signals.add(member + " " + new String(word, StandardCharsets.UTF_8));
    notifyAll();
  }

  @Override
  public synchronized void owner(int of, String member, long term) {
    if (of == 0) {
      owner(member, term);
    } else {
      owners.add(of + ": " + member + " " + term);
    }
    notifyAll();
  }

  @Override
  public synchronized void passed(String member, byte[] packet) {
    packets.add(member + " " + new String(packet, StandardCharsets.UTF_8));
    notifyAll();
  }

  @Override
  public synchronized void owner(String member, long term) {
    owners.add(member + " " + term);
    notifyAll();
  }

  @Override
  public synchronized void trouble(String message) {
    troubles.add(message);
  }

  synchronized List<String> blocks() {
    return List.copyOf(blocks);
  }

  synchronized List<String> news() {
    return List.copyOf(news);
  }

  synchronized List<String> packets() {
    return List.copyOf(packets);
  }

  synchronized List<String> owners() {
    return List.copyOf(owners);
  }

  synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }

  synchronized List<String> signals() {
    return List.copyOf(signals);
  }

  synchronized boolean sees(boolean isWhole, String... names) {
    return whole == isWhole && members.equals(Set.of(names));
  }

  synchronized boolean sees(String name) {
    return members.contains(name);
  }

  /** Waits until {@code wanted} holds; asked again whenever something was heard. */
  synchronized void await(String what, BooleanSupplier wanted) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (!wanted.getAsBoolean()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("never: " + what + "; " + this);
        }
        wait(20);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public synchronized String toString() {
    return "members "
        + members
        + " whole "
        + whole
        + ", owners "
        + owners
        + ", "
        + blocks.size()
        + " blocks, signals "
        + signals
        + ", troubles "
        + troubles;
  }
}
