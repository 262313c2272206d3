package io.culvert.core.simulation.run;

import io.culvert.core.clock.SeededRandom;
import io.culvert.core.simulation.net.Agenda;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one member of a group sends another, one way: blocks, which a transport keeps in order and
 * sends again until the connection breaks, and words, which may be lost, late, and overtake others.
 */
final class MemberLink {

  private static final long MILLISECOND = 1_000_000L;
  private static final int MOST_BLOCKS = 6;
  private static final int MOST_PACKETS = 64;
  private static final int AGAIN_MILLIS = 40;

  private final Agenda agenda;
  private final SeededRandom random;
  private final String from;
  private final Member to;
  private final Deque<byte[]> blocks = new ArrayDeque<>();
  private int packets;
  private boolean connected;
  private boolean cut;
  private boolean carrying;
  private int lostOfThousand;
  private int lateMillis = 1;
  private long troubledNanos;

  MemberLink(Agenda agenda, SeededRandom random, String from, Member to) {
    this.from = from;
    this.agenda = agenda;
    this.random = random;
    this.to = to;
  }

  /** How bad it is: words lost of a thousand, and how late anything may be. */
  void weather(int lost, int latestMillis) {
    lostOfThousand = lost;
    lateMillis = latestMillis;
    trouble();
  }

  void cut(boolean now) {
    trouble();
    cut = now;
  }

  boolean cut() {
    return cut;
  }

  private void trouble() {
    troubledNanos = agenda.nanos();
  }

  /** When anything was wrong with it last. */
  long troubledNanos() {
    return cut || lateMillis > 20 ? agenda.nanos() : troubledNanos;
  }

  /** A connection begins or ends: what was on its way is gone. */
  void connected(boolean now) {
    connected = now;
    blocks.clear();
    trouble();
  }

  boolean connected() {
    return connected;
  }

  /** Whether nothing is on its way. */
  boolean empty() {
    return blocks.isEmpty();
  }

  /** Takes a block; false where it can't. */
  boolean send(ByteBuffer block) {
    if (!connected || blocks.size() == MOST_BLOCKS) {
      return false;
    }
    byte[] bytes = new byte[block.remaining()];
    block.get(bytes);
    blocks.add(bytes);
    if (!carrying) {
      carrying = true;
      carry();
    }
    return true;
  }

  private void carry() {
    int delay = 1 + random.nextInt(lateMillis);
    boolean again = random.nextInt(1000) < lostOfThousand;
    agenda.in(
        (again ? delay + AGAIN_MILLIS : delay) * MILLISECOND,
        () -> {
          if (!cut && to.hears() && !blocks.isEmpty()) {
            to.received(this, ByteBuffer.wrap(blocks.remove()));
          }
          carrying = !blocks.isEmpty();
          if (carrying) {
            carry();
          }
          return false;
        });
  }

  /** Carries a packet, perhaps; false where it can't. */
  boolean pass(byte[] letter, Runnable whenLost) {
    if (!connected || packets == MOST_PACKETS) {
      return false;
    }
    packets++;
    boolean lost = cut || random.nextInt(1000) < lostOfThousand;
    agenda.in(
        (1 + random.nextInt(lateMillis)) * MILLISECOND,
        () -> {
          packets--;
          if (!lost && to.hears()) {
            to.passed(letter);
          } else {
            whenLost.run();
          }
          return false;
        });
    return true;
  }

  /** Carries a word, perhaps. */
  void tell(byte[] word) {
    int copies = random.nextInt(100) == 0 ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (!cut && random.nextInt(1000) >= lostOfThousand) {
        late(word);
      }
    }
  }

  private void late(byte[] word) {
    agenda.in(
        (1 + random.nextInt(lateMillis)) * MILLISECOND,
        () -> {
          if (to.hears()) {
            to.heard(from, word);
          } else if (to.paused()) {
            late(word); // it waits in a socket
          }
          return false;
        });
  }
}
