package io.culvert.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller.Role;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final Duration WHILE = Duration.ofMinutes(5);

  private final AtomicLong clock = new AtomicLong(-5_000);
  private final Sessions sessions = new Sessions(clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toMillis());
  }

  private String token() {
    return sessions.invite(Role.OPERATOR, WHILE);
  }

  private Sessions.Login login() {
    return sessions.login(token());
  }

  @Test
  void theTokenIsLongAndDiffersEachTime() {
    assertThat(token()).hasSizeGreaterThanOrEqualTo(43).isNotEqualTo(token());
  }

  @Test
  void aTokenLetsInOnce() {
    String token = token();
    String another = token();
    assertThat(sessions.login(token)).isNotNull();
    assertThat(sessions.login(token)).isNull();
    assertThat(sessions.login(another)).isNotNull();
  }

  @Test
  void aTokenThatWaitedTooLongLetsNobodyIn() {
    String late = token();
    String inTime = sessions.invite(Role.OPERATOR, WHILE.multipliedBy(2));
    pass(WHILE.plusMillis(1));
    assertThat(sessions.login(late)).isNull();
    assertThat(sessions.login(inTime)).isNotNull();
  }

  @Test
  void aTokenGivesTheRoleItWasMadeForAndNoOther() {
    String look = sessions.invite(Role.VIEWER, WHILE);
    String change = sessions.invite(Role.ADMIN, WHILE);
    assertThat(sessions.login(change).session().role()).isEqualTo(Role.ADMIN);
    assertThat(sessions.login(look).session().role()).isEqualTo(Role.VIEWER);
  }

  @Test
  void ofTooManyTokensTheOldestIsGoodNoMore() {
    String first = token();
    String second = token();
    for (int i = 1; i < Sessions.MOST; i++) {
      token();
    }
    assertThat(sessions.login(first)).isNull();
    assertThat(sessions.login(second)).isNotNull();
  }

  @Test
  void allCanBePutOutTogether() {
    List<String> ended = new ArrayList<>();
    Sessions.Login login = login();
    login.session().whenEnded(() -> ended.add("socket"));
    login();
    String waiting = token();
    assertThat(sessions.endAll()).isEqualTo(2);
    assertThat(ended).containsExactly("socket");
    assertThat(sessions.find(login.cookie())).isNull();
    assertThat(sessions.login(waiting)).isNull();
    assertThat(login()).isNotNull();
  }

  @Test
  void onlyHashesAreKept() throws ReflectiveOperationException {
    String token = token();
    Sessions.Login login = login();
    for (Object holder : List.of(sessions, login.session())) {
      List<Field> fields = Arrays.asList(holder.getClass().getDeclaredFields());
      assertThat(fields).isNotEmpty();
      for (Field field : fields) {
        field.setAccessible(true);
        assertThat(String.valueOf(field.get(holder))).doesNotContain(token, login.cookie());
      }
    }
  }

  @Test
  void aSessionEndsWithoutUse() {
    Sessions.Login login = login();
    pass(Sessions.IDLE);
    assertThat(sessions.find(login.cookie())).isSameAs(login.session());
    pass(Sessions.IDLE.plusMillis(1));
    assertThat(sessions.find(login.cookie())).isNull();
  }

  @Test
  void aSessionInUseEndsAfterTwelveHours() {
    Sessions.Login login = login();
    for (Duration used = Duration.ZERO;
        used.compareTo(Sessions.ABSOLUTE) < 0;
        used = used.plusMinutes(20)) {
      assertThat(sessions.find(login.cookie())).isSameAs(login.session());
      pass(Duration.ofMinutes(20));
    }
    pass(Duration.ofMillis(1));
    assertThat(sessions.find(login.cookie())).isNull();
  }

  @Test
  void whatHangsOnASessionEndsWithItOnceUnlessForgotten() {
    List<String> ended = new ArrayList<>();
    Sessions.Session session = login().session();
    session.whenEnded(() -> ended.add("kept"));
    session.whenEnded(() -> ended.add("forgotten")).run();
    pass(Sessions.IDLE.plusMillis(1));
    sessions.maintain();
    sessions.end(session);
    assertThat(ended).containsExactly("kept");
  }

  @Test
  void guessingIsSlowedDownEvenForTheRightToken() {
    String token = sessions.invite(Role.OPERATOR, Duration.ofHours(1));
    for (int i = 0; i < Sessions.FREE_FAILURES - 1; i++) {
      assertThat(sessions.login("guess" + i)).isNull();
      assertThat(sessions.lockedSeconds()).isZero();
    }
    for (int lock = 1; lock <= 64; lock *= 2) {
      sessions.login("guess");
      assertThat(sessions.lockedSeconds()).isEqualTo(lock);
      assertThat(sessions.login(token)).isNull();
      pass(Duration.ofSeconds(lock));
    }
    assertThat(sessions.login(token)).isNotNull();
    assertThat(sessions.login("guess")).isNull();
    assertThat(sessions.lockedSeconds()).isZero();
  }

  @Test
  void theLeastRecentlyUsedSessionMakesRoom() {
    Sessions.Login first = login();
    Sessions.Login second = login();
    pass(Duration.ofSeconds(1));
    for (int i = 2; i < Sessions.MOST; i++) {
      login();
    }
    pass(Duration.ofSeconds(1));
    sessions.find(first.cookie());
    assertThat(login()).isNotNull();
    assertThat(sessions.find(first.cookie())).isSameAs(first.session());
    assertThat(sessions.find(second.cookie())).isNull();
  }
}
