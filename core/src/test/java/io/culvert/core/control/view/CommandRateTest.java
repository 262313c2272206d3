package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a page may ask within a second, however many windows it has open. */
final class CommandRateTest extends PageRig {

  private static final String COUNT = "{\"t\":\"cmd\",\"id\":1,\"do\":\"count\"}";

  private long refused(Page page) {
    return page.take().stream()
        .map(Map::toString)
        .filter(frame -> frame.contains("too many commands"))
        .count();
  }

  private Page open(String name, ViewSession[] into) {
    Page other = new Page();
    into[0] = hub.open(new Caller(name, Caller.Role.OPERATOR), other);
    into[0].receive("{\"t\":\"hello\",\"version\":1}");
    return other;
  }

  private void command(ViewSession session, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      session.receive(COUNT);
    }
    settle();
  }

  @Test
  void aLoginHasTenCommandsASecondInAllItsWindowsTogether() throws Exception {
    ViewSession[] second = new ViewSession[1];
    Page window = open("test", second);
    command(session, 6);
    command(second[0], 6);
    assertThat(refused(page)).isZero();
    assertThat(refused(window)).isEqualTo(2);
    clock.now += SECOND;
    command(second[0], 11);
    assertThat(refused(window)).isEqualTo(1);
  }

  @Test
  void anotherLoginIsNotHeldUp() throws Exception {
    ViewSession[] other = new ViewSession[1];
    Page window = open("another", other);
    command(session, 100);
    command(other[0], 10);
    assertThat(refused(page)).isEqualTo(90);
    assertThat(refused(window)).isZero();
  }

  @Test
  void tenThousandMessagesASecondEndThePageThatSendsThemAndNoOther() throws Exception {
    ViewSession[] other = new ViewSession[1];
    Page window = open("another", other);
    settle();
    window.take();
    for (int i = 0; i < 10_000; i++) {
      session.receive("{\"t\":\"pause\",\"on\":false}");
    }
    settle();
    assertThat(page.closedWith).isEqualTo(1008);
    command(other[0], 1);
    assertThat(window.closedWith).isZero();
    assertThat(window.take()).singleElement().isNotNull();
  }

  @Test
  void framesThatAreNoneChangeNothing() throws Exception {
    for (String frame :
        List.of(
            "",
            "[]",
            "{",
            "null",
            "{\"t\":\"cmd\",\"do\":\"count\",\"do\":\"count\"}",
            "{\"t\":\"cmd\",\"id\":1e400}",
            "{\"t\":" + "[".repeat(40) + "]".repeat(40) + "}",
            "{\"t\":\"sub\",\"topic\":\"entries\",\"limit\":99999999}",
            "{\"t\":\"sub\",\"topic\":\"entries\",\"nonsense\":1}",
            "{\"t\":\"cmd\",\"id\":1,\"do\":\"count\",\"__proto__\":{}}")) {
      session.receive(frame);
      settle();
      assertThat(page.take().toString()).as(frame).contains("error");
    }
    assertThat(page.closedWith).isZero();
  }

  /** The commands' table, asked as each role. */
  @Test
  void everyCommandIsOpenToItsRoleAndToNoLesser() {
    PageCommands commands = new PageCommands(control);
    Map<String, Caller.Role> needed = commands.roles();
    assertThat(needed).hasSizeGreaterThan(8);
    needed.forEach(
        (name, least) -> {
          for (Caller.Role role : Caller.Role.values()) {
            PageRequest request = new PageRequest("{\"do\":\"" + name + "\"}");
            Throwable why = commands.run(request, new Caller("test", role)).cause();
            boolean refused = why != null && String.valueOf(why.getMessage()).contains("the role");
            assertThat(refused).as("%s as %s", name, role).isEqualTo(role.compareTo(least) < 0);
          }
        });
  }
}
