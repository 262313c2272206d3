package io.culvert.core.control.members;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Letters on their way, in order: what a member has no room for now waits, up to a number of
 * letters, behind which whoever waits for them gives up. Worker of {@link MemberQuestions}.
 */
final class Outbox {

  private static final int MOST = 64;

  private final BiPredicate<String, ByteBuffer> send;
  private final Map<String, Deque<Letter>> waiting = new HashMap<>();

  /** Sends by {@code send}, which says whether there was room. */
  Outbox(BiPredicate<String, ByteBuffer> send) {
    this.send = send;
  }

  void put(String member, Letter letter) {
    Deque<Letter> behind = waiting.computeIfAbsent(member, m -> new ArrayDeque<>());
    if (behind.size() < MOST) {
      behind.add(letter);
    }
    push(member, behind);
  }

  /** Tries again. */
  void push() {
    waiting.forEach(this::push);
  }

  private void push(String member, Deque<Letter> behind) {
    while (!behind.isEmpty() && send.test(member, behind.peek().block())) {
      behind.remove();
    }
  }

  /** Forgets what waits for {@code member}: it is not there. */
  void gone(String member) {
    waiting.remove(member);
  }

  boolean isEmpty() {
    return waiting.values().stream().allMatch(Deque::isEmpty);
  }
}
