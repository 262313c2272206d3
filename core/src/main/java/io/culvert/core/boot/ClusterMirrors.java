package io.culvert.core.boot;

import io.culvert.core.control.ClusterView.Known;
import io.culvert.core.control.ClusterView.Told;
import io.culvert.core.control.state.Telling;
import io.culvert.core.state.Mirror;
import io.culvert.core.state.MirrorFeed;
import io.culvert.core.state.Records;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * What others know of this router, and it of them. While it owns it tells all who are there, and
 * hears nobody; while it does not it hears whoever tells. Mirrors are fed by the group's threads;
 * all else is for the loop.
 */
final class ClusterMirrors {

  private static final long LEAST_BYTES = 64L << 20;
  private static final int SHARE = 4;
  private static final byte ANEW = 'A';

  /** Far longer than a beginning takes that is on its way. */
  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Telling telling;
  private final BiPredicate<String, ByteBuffer> send;
  private final BiConsumer<String, byte[]> signal;
  private final long mostBytes;
  private final Map<String, MirrorFeed> feeds = new HashMap<>();
  private final Map<String, Long> currentAt = new HashMap<>();
  private final Map<String, Mirror> mirrors = new HashMap<>();
  private boolean hearing = true;
  private String lacked = "";
  private long askAt;
  private int version = Records.VERSION;

  /**
   * None yet.
   *
   * @param send sends a block to a member, if it has room
   * @param signal sends a member a word, which may be lost
   * @param memoryBytes what the router may use in all, of which mirrors get a quarter at most
   */
  ClusterMirrors(
      Telling telling,
      BiPredicate<String, ByteBuffer> send,
      BiConsumer<String, byte[]> signal,
      long memoryBytes) {
    this.telling = telling;
    this.send = send;
    this.signal = signal;
    this.mostBytes = Math.max(LEAST_BYTES, memoryBytes / SHARE);
  }

  /** Notes who lacks nothing of what there is to tell. */
  void tick(long nowNanos) {
    feeds.forEach(
        (member, feed) -> {
          if (feed.isWhole() && !feed.waits()) {
            currentAt.put(member, nowNanos);
          } else {
            currentAt.putIfAbsent(member, nowNanos);
          }
        });
  }

  /** Tells by records of that version from now on. */
  void version(int next) {
    version = next;
    telling.version(next);
    feeds.values().forEach(feed -> feed.version(next));
  }

  /** Tells these members, and no others. */
  void tell(Set<String> members) {
    feeds.keySet().stream().filter(m -> !members.contains(m)).toList().forEach(this::untell);
    for (String member : members) {
      if (!feeds.containsKey(member)) {
        MirrorFeed feed = new MirrorFeed(block -> send.test(member, block));
        feed.version(version);
        feeds.put(member, feed);
        telling.add(feed);
      }
    }
  }

  private void untell(String member) {
    telling.remove(feeds.remove(member));
    currentAt.remove(member);
  }

  /**
   * Tells the last of what has changed, and that it is the last; when no packet comes any more.
   *
   * @return false where somebody has no room for it: try again
   */
  boolean flush() {
    return telling.flush() && feeds.values().stream().allMatch(one -> one.ended(telling.exact()));
  }

  /** All that is told is told anew: the table has become another one. */
  void toldAnew() {
    telling.anew();
  }

  /** That member must be told everything again. */
  void anew(String member) {
    MirrorFeed feed = feeds.get(member);
    if (feed != null) {
      telling.again(feed);
    }
  }

  /** Takes a block of {@code member}; any thread, but one at a time for each member. */
  synchronized void received(String member, ByteBuffer block, long nowNanos) {
    if (hearing) {
      mirrors.computeIfAbsent(member, m -> new Mirror(mostBytes)).received(block, nowNanos);
    }
  }

  /** Hears others again, and knows nothing of them yet. */
  synchronized void hear() {
    hearing = true;
  }

  /**
   * The mirror of {@code member}, which is the caller's from now on; all others are forgotten, and
   * nobody is heard until {@link #hear}.
   */
  synchronized Optional<Mirror> take(String member) {
    hearing = false;
    Optional<Mirror> taken = Optional.ofNullable(mirrors.get(member));
    mirrors.clear();
    return taken;
  }

  /** Whether {@code member} said that it has told all it ever will. */
  synchronized boolean ended(String member) {
    Mirror mirror = mirrors.get(member);
    return mirror == null || mirror.ended();
  }

  /**
   * Whether all that {@code member} knows is known here. One of whom not even the beginning is here
   * is asked for it, again and again: it told while this router heard nobody, or stood still.
   */
  synchronized boolean knows(String member, long nowNanos) {
    Mirror mirror = mirrors.get(member);
    boolean lacks = mirror == null || !mirror.begun();
    if (!lacks || !lacked.equals(member)) {
      lacked = lacks ? member : "";
      askAt = nowNanos + ASK_NANOS;
    } else if (nowNanos - askAt >= 0) {
      askAt = nowNanos + ASK_NANOS;
      signal.accept(member, new byte[] {ANEW});
    }
    return !lacks && mirror.whole();
  }

  /** Takes a word, if it is about what is told. */
  boolean heard(String member, byte[] word) {
    boolean asked = word.length == 1 && word[0] == ANEW;
    if (asked) {
      anew(member);
    }
    return asked;
  }

  synchronized Known known(String member, long nowNanos) {
    return known(mirrors.get(member), nowNanos);
  }

  /** What a mirror knows, which need not be there. */
  static Known known(Mirror mirror, long nowNanos) {
    return mirror == null
        ? Known.NOTHING
        : new Known(
            mirror.entries(),
            mirror.expectations(),
            mirror.bytes(),
            mirror.whole(),
            TimeUnit.NANOSECONDS.toMillis(Math.max(0, nowNanos - mirror.heardNanos())));
  }

  Told told(String member, long nowNanos) {
    MirrorFeed feed = feeds.get(member);
    if (feed == null) {
      return Told.NOTHING;
    }
    long behind = Math.max(0, nowNanos - currentAt.getOrDefault(member, nowNanos));
    long lag = TimeUnit.NANOSECONDS.toMillis(behind);
    boolean current = feed.isWhole() && !feed.waits();
    return new Told(feed.begins(), feed.blocks(), feed.bytes(), feed.isWhole(), current ? 0 : lag);
  }
}
