package io.culvert.web;

import com.google.common.hash.Hashing;
import io.culvert.core.control.Caller;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Who may look: a token, good once and for a while, is exchanged for a session that a cookie names.
 * Sessions end after 30 minutes without use, after 12 hours in any case, or by logout. Of tokens
 * and cookies only hashes are kept. On one Vert.x context.
 */
final class Sessions {

  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration ABSOLUTE = Duration.ofHours(12);
  static final int FREE_FAILURES = 10;
  static final int MOST = 64;
  private static final int TOKEN_BYTES = 32;
  private static final int LONGEST_LOCK_DOUBLINGS = 6;

  /** One browser that showed a token. */
  static final class Session {
    private final String hash;
    private final int number;
    private final Caller.Role role;
    private final long beganMillis;
    private final Set<Runnable> endings = new LinkedHashSet<>();
    private long usedMillis;

    private Session(String hash, int number, Caller.Role role, long nowMillis) {
      this.hash = hash;
      this.number = number;
      this.role = role;
      this.beganMillis = nowMillis;
      this.usedMillis = nowMillis;
    }

    /** For the audit log: says nothing about the cookie. */
    int number() {
      return number;
    }

    /** What it may do. */
    Caller.Role role() {
      return role;
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

  /** A session, and what its cookie holds. */
  record Login(Session session, String cookie) {}

  private record Pass(Caller.Role role, long endMillis) {}

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Pass> passes = new LinkedHashMap<>();
  private final Map<String, Session> byHash = new HashMap<>();
  private final LongSupplier clockMillis;
  private int numbers;
  private int failures;
  private long lockedUntilMillis;

  /** Sessions that measure time by {@code clockMillis}, which never goes back. */
  Sessions(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
    this.lockedUntilMillis = clockMillis.getAsLong();
  }

  private String secret() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Looking a hash up tells nobody by its duration how much of a guess was right. */
  private static String hash(String secret) {
    return Hashing.sha256().hashString(secret, StandardCharsets.UTF_8).toString();
  }

  /** A token that is good once and so long; the oldest of too many is good no more. */
  String invite(Caller.Role role, Duration valid) {
    long now = clockMillis.getAsLong();
    forgetOld(now);
    Iterator<String> eldest = passes.keySet().iterator();
    while (passes.size() >= MOST) {
      eldest.next();
      eldest.remove();
    }
    String token = secret();
    passes.put(hash(token), new Pass(role, now + valid.toMillis()));
    return token;
  }

  /** For how many seconds no token is looked at, because too many were wrong; 0 for none. */
  long lockedSeconds() {
    return Math.max(0, (lockedUntilMillis - clockMillis.getAsLong() + 999) / 1000);
  }

  /**
   * A new session for who shows a token that is good, else {@code null}. After ten failures each
   * further one locks the door for twice as long, up to a minute.
   */
  Login login(String shown) {
    long now = clockMillis.getAsLong();
    if (lockedSeconds() > 0) {
      return null;
    }
    Pass pass = passes.remove(hash(shown));
    if (pass == null || pass.endMillis < now) {
      failures++;
      if (failures >= FREE_FAILURES) {
        int doublings = Math.min(failures - FREE_FAILURES, LONGEST_LOCK_DOUBLINGS);
        lockedUntilMillis = now + (1000L << doublings);
      }
      return null;
    }
    failures = 0;
    forgetOld(now);
    if (byHash.size() >= MOST) {
      byHash.values().stream()
          .min(Comparator.comparingLong(s -> s.usedMillis))
          .ifPresent(this::end);
    }
    String cookie = secret();
    Session session = new Session(hash(cookie), ++numbers, pass.role, now);
    byHash.put(session.hash, session);
    return new Login(session, cookie);
  }

  /** The live session of that cookie, else {@code null}; counts as use. */
  Session find(String cookie) {
    long now = clockMillis.getAsLong();
    Session session = cookie == null ? null : byHash.get(hash(cookie));
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
    if (byHash.remove(session.hash) != null) {
      session.ended();
    }
  }

  /** Ends all sessions and takes back all tokens; how many sessions there were. */
  int endAll() {
    passes.clear();
    forgetOld(clockMillis.getAsLong());
    List<Session> all = List.copyOf(byHash.values());
    all.forEach(this::end);
    return all.size();
  }

  /** Ends what has expired; call now and then, for sessions nobody asks about. */
  void maintain() {
    forgetOld(clockMillis.getAsLong());
  }

  private void forgetOld(long now) {
    passes.values().removeIf(pass -> pass.endMillis < now);
    byHash.values().stream().filter(s -> expired(s, now)).toList().forEach(this::end);
  }

  private static boolean expired(Session session, long now) {
    return now - session.usedMillis > IDLE.toMillis()
        || now - session.beganMillis > ABSOLUTE.toMillis();
  }
}
