package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final AtomicLong clock = new AtomicLong(-5_000);
  private final Sessions sessions = new Sessions(clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toMillis());
  }

  @Test
  void theTokenIsLongAndDiffersEachTime() {
    assertThat(sessions.token()).hasSizeGreaterThanOrEqualTo(43);
    assertThat(new Sessions(clock::get).token()).isNotEqualTo(sessions.token());
  }

  @Test
  void aSessionEndsWithoutUse() {
    Sessions.Session session = sessions.login(sessions.token());
    pass(Sessions.IDLE);
    assertThat(sessions.find(session.id())).isSameAs(session);
    pass(Sessions.IDLE.plusMillis(1));
    assertThat(sessions.find(session.id())).isNull();
  }

  @Test
  void aSessionInUseEndsAfterTwelveHours() {
    Sessions.Session session = sessions.login(sessions.token());
    for (Duration used = Duration.ZERO;
        used.compareTo(Sessions.ABSOLUTE) < 0;
        used = used.plusMinutes(20)) {
      assertThat(sessions.find(session.id())).isSameAs(session);
      pass(Duration.ofMinutes(20));
    }
    pass(Duration.ofMillis(1));
    assertThat(sessions.find(session.id())).isNull();
  }

  @Test
  void whatHangsOnASessionEndsWithItOnceUnlessForgotten() {
    List<String> ended = new ArrayList<>();
    Sessions.Session session = sessions.login(sessions.token());
    session.whenEnded(() -> ended.add("kept"));
    session.whenEnded(() -> ended.add("forgotten")).run();
    pass(Sessions.IDLE.plusMillis(1));
    sessions.maintain();
    sessions.end(session);
    assertThat(ended).containsExactly("kept");
  }

  @Test
  void guessingIsSlowedDownEvenForTheRightToken() {
    for (int i = 0; i < Sessions.FREE_FAILURES - 1; i++) {
      assertThat(sessions.login("guess" + i)).isNull();
      assertThat(sessions.lockedSeconds()).isZero();
    }
    for (int lock = 1; lock <= 64; lock *= 2) {
      sessions.login("guess");
      assertThat(sessions.lockedSeconds()).isEqualTo(lock);
      assertThat(sessions.login(sessions.token())).isNull();
      pass(Duration.ofSeconds(lock));
    }
    assertThat(sessions.login(sessions.token())).isNotNull();
    assertThat(sessions.login("guess")).isNull();
    assertThat(sessions.lockedSeconds()).isZero();
  }

  @Test
  void theLeastRecentlyUsedSessionMakesRoom() {
    Sessions.Session first = sessions.login(sessions.token());
    Sessions.Session second = sessions.login(sessions.token());
    pass(Duration.ofSeconds(1));
    for (int i = 2; i < Sessions.MOST; i++) {
      sessions.login(sessions.token());
    }
    pass(Duration.ofSeconds(1));
    sessions.find(first.id());
    assertThat(sessions.login(sessions.token())).isNotNull();
    assertThat(sessions.find(first.id())).isSameAs(first);
    assertThat(sessions.find(second.id())).isNull();
  }
}
