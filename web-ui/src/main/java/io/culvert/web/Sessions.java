package io.culvert.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Who may look: the router's token, exchanged for a session that a cookie names. Sessions end after
 * 30 minutes without use, after 12 hours in any case, or by logout. On one Vert.x context.
 */
final class Sessions {

  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration ABSOLUTE = Duration.ofHours(12);
  static final int FREE_FAILURES = 10;
  static final int MOST = 64;
  private static final int TOKEN_BYTES = 32;
  private static final int LONGEST_LOCK_DOUBLINGS = 6;

  /** One browser that showed the token. */
  static final class Session {
    private final String id;
    private final int number;
    private final long beganMillis;
    private final Set<Runnable> endings = new LinkedHashSet<>();
    private long usedMillis;

    private Session(String id, int number, long nowMillis) {
      this.id = id;
      this.number = number;
      this.beganMillis = nowMillis;
      this.usedMillis = nowMillis;
    }

    /** What the cookie holds. */
    String id() {
      return id;
    }

    /** For the audit log: says nothing about the id. */
    int number() {
      return number;
    }

    /** Adds what is to be done when the session ends; run what comes back to forget it again. */
    Runnable whenEnded(Runnable action) {
      endings.add(action);
      return () -> endings.remove(action);
    }

    private void ended() {
      List.copyOf(endings).forEach(Runnable::run);
      endings.clear();
    }
  }

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new HashMap<>();
  private final LongSupplier clockMillis;
  private final String token;
  private int numbers;
  private int failures;
  private long lockedUntilMillis;

  /** Sessions that measure time by {@code clockMillis}, which never goes back. */
  Sessions(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
    this.token = secret();
    this.lockedUntilMillis = clockMillis.getAsLong();
  }

  private String secret() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the printed address carries. */
  String token() {
    return token;
  }

  /** For how many seconds no token is looked at, because too many were wrong; 0 for none. */
  long lockedSeconds() {
    return Math.max(0, (lockedUntilMillis - clockMillis.getAsLong() + 999) / 1000);
  }

  /**
   * A new session for who shows the token, else {@code null}. After ten failures each further one
   * locks the door for twice as long, up to a minute.
   */
  Session login(String shown) {
    long now = clockMillis.getAsLong();
    if (lockedSeconds() > 0) {
      return null;
    }
    if (!MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
      failures++;
      if (failures >= FREE_FAILURES) {
        int doublings = Math.min(failures - FREE_FAILURES, LONGEST_LOCK_DOUBLINGS);
        lockedUntilMillis = now + (1000L << doublings);
      }
      return null;
    }
    failures = 0;
    forgetOld(now);
    if (byId.size() >= MOST) {
      byId.values().stream().min(Comparator.comparingLong(s -> s.usedMillis)).ifPresent(this::end);
    }
    Session session = new Session(secret(), ++numbers, now);
    byId.put(session.id, session);
    return session;
  }

  /** The live session of that cookie, else {@code null}; counts as use. */
  Session find(String id) {
    long now = clockMillis.getAsLong();
    Session session = id == null ? null : byId.get(id);
    if (session == null) {
      return null;
    }
    if (expired(session, now)) {
      end(session);
      return null;
    }
    session.usedMillis = now;
    return session;
  }

  /** Ends a session and what hangs on it. */
  void end(Session session) {
    if (byId.remove(session.id) != null) {
      session.ended();
    }
  }

  /** Ends what has expired; call now and then, for sessions nobody asks about. */
  void maintain() {
    forgetOld(clockMillis.getAsLong());
  }

  private void forgetOld(long now) {
    byId.values().stream().filter(s -> expired(s, now)).toList().forEach(this::end);
  }

  private static boolean expired(Session session, long now) {
    return now - session.usedMillis > IDLE.toMillis()
        || now - session.beganMillis > ABSOLUTE.toMillis();
  }
}
