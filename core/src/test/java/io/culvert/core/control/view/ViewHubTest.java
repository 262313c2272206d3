package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.culvert.core.control.Caller;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ViewHubTest extends PageRig {

  @Test
  void theGreetingNamesVersionRoleAndColumns() throws Exception {
    say("{'t':'hello','version':1}");
    Map<String, Object> hello = page.take().get(0);
    assertThat(hello).containsEntry("version", 1L).containsEntry("role", "operator");
    List<?> columns = (List<?>) ((Map<?, ?>) hello.get("columns")).get("entries");
    assertThat(columns.toString()).startsWith("[key, proto, state, src, sport, dst, dport");
    assertThat(columns).hasSize(EntryColumn.values().length);
  }

  @Test
  void anotherVersionIsAnsweredWithOursAndNothingElse() throws Exception {
    say("{'t':'hello','version':2}");
    assertThat(page.take()).hasSize(1);
    say("{'t':'sub','topic':'entries'}");
    assertThat(lookAndShow()).isEmpty();
  }

  @Test
  void aViewIsFilteredSortedAndCutToItsWindow() throws Exception {
    for (int n = 1; n <= 50; n++) {
      control.table.add(web(n));
    }
    control.table.add(EntryViews.of(17, "10.0.0.1", 5, "203.0.113.9", 53).key(99, 999).view());
    say("{'t':'sub','topic':'entries','filter':'tcp','sort':'-bytes','offset':10,'limit':5}");

    List<Map<String, Object>> frames = lookAndShow();

    assertThat(frames).hasSize(1);
    Map<String, Object> snap = frames.get(0);
    assertThat(snap)
        .containsEntry("t", "snap")
        .containsEntry("seq", 1L)
        .containsEntry("offset", 10L)
        .containsEntry("total", 51L)
        .containsEntry("matched", 50L);
    assertThat(rows(snap)).isEqualTo(5);
    assertThat(cell(snap, 0, EntryColumn.SRC)).isEqualTo("10.0.0.40");
    assertThat(cell(snap, 4, EntryColumn.BYTES)).isEqualTo(3600L);
    assertThat(cell(snap, 0, EntryColumn.KEY)).isEqualTo("40.140");
  }

  @Test
  void onlyWhatChangedIsSent() throws Exception {
    control.table.addAll(List.of(web(1), web(2), web(3)));
    say("{'t':'sub','topic':'entries','sort':'src'}");
    lookAndShow();
    assertThat(tick(SECOND / 4)).isEmpty();

    EntryView grown =
        EntryViews.tcp("10.0.0.2", 1002, "203.0.113.9", 80)
            .traffic(3, 900, 0, 0)
            .key(2, 102)
            .view();
    control.table.set(1, grown);
    Map<String, Object> delta = tick(SECOND / 4).get(0);
    assertThat(delta)
        .containsEntry("t", "delta")
        .containsEntry("seq", 2L)
        .doesNotContainKey("rows");
    assertThat(delta.get("set").toString()).isEqualTo("[[1, [14, 900, 15, 3, 16, 900]]]");

    control.table.remove(0);
    assertThat(tick(SECOND / 4).get(0).get("gone")).isEqualTo(List.of(0L));
    Map<String, Object> reordered = tick(SECOND).get(0);
    // the look is over within the tick, so that the order is there with the next
    Map<String, Object> next = reordered.containsKey("rows") ? reordered : tick(SECOND / 4).get(0);
    assertThat(next).containsEntry("count", 2L).containsEntry("total", 2L);
    assertThat(((List<?>) next.get("rows")).get(0).toString()).startsWith("[0, [2.102");
  }

  @Test
  void aWindowMovesWithASnapshot() throws Exception {
    for (int n = 1; n <= 20; n++) {
      control.table.add(web(n));
    }
    say("{'t':'sub','topic':'entries','sort':'bytes','limit':3}");
    lookAndShow();
    say("{'t':'win','offset':17,'limit':10}");
    List<Map<String, Object>> frames = lookAndShow();
    Map<String, Object> snap = frames.get(frames.size() - 1);
    assertThat(snap).containsEntry("t", "snap").containsEntry("offset", 17L);
    assertThat(rows(snap)).isEqualTo(3);
    assertThat(cell(snap, 0, EntryColumn.SRC)).isEqualTo("10.0.0.18");
  }

  @Test
  void ratesAreBitsASecond() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    Map<String, Object> snap = lookAndShow().get(0);
    assertThat(cell(snap, 0, EntryColumn.RATE)).isNull();
    control.table.set(
        0,
        EntryViews.tcp("10.0.0.1", 1001, "203.0.113.9", 80)
            .traffic(11, 100 + 125_000, 0, 0)
            .key(1, 101)
            .view());
    Map<String, Object> delta = tick(SECOND).get(0);
    assertThat(delta.get("set").toString()).contains("18, 1000000");
  }

  @Test
  void whileHeldTheOrderStaysAndValuesGoOn() throws Exception {
    control.table.addAll(List.of(web(1), web(2)));
    say("{'t':'sub','topic':'entries','sort':'-bytes'}");
    lookAndShow();
    say("{'t':'hold','on':true}");
    control.table.set(
        0,
        EntryViews.tcp("10.0.0.1", 1001, "203.0.113.9", 80)
            .traffic(1, 9999, 0, 0)
            .key(1, 101)
            .view());
    assertThat(lookAndShow()).allSatisfy(frame -> assertThat(frame).doesNotContainKey("rows"));
    say("{'t':'hold','on':false}");
    assertThat(lookAndShow().stream().filter(frame -> frame.containsKey("rows"))).hasSize(1);
  }

  @Test
  void aPageTooSlowIsSkippedThenShownWholeThenExpelled() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    lookAndShow();
    page.full = true;
    assertThat(tick(SECOND)).isEmpty();
    assertThat(tick(SECOND)).isEmpty();
    page.full = false;
    Map<String, Object> snap = tick(SECOND).get(0);
    assertThat(snap).containsEntry("t", "snap").containsEntry("skipped", 2L);
    page.full = true;
    tick(SECOND);
    tick(31 * SECOND);
    assertThat(page.closedWith).isEqualTo(1008);
  }

  @Test
  void aPausedPageIsSentNothing() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    say("{'t':'sub','topic':'strip'}");
    lookAndShow();
    say("{'t':'pause','on':true}");
    control.table.add(web(2));
    assertThat(lookAndShow()).isEmpty();
    assertThat(second()).isEmpty();
    say("{'t':'pause','on':false}");
    List<Map<String, Object>> frames = lookAndShow();
    assertThat(frames.get(0)).containsEntry("t", "snap");
  }

  @Test
  void aFilterThatCannotBeReadChangesNothing() throws Exception {
    control.table.add(web(1));
    say("{'t':'sub','topic':'entries'}");
    say("{'t':'sub','topic':'entries','filter':'prot = tcp'}");
    assertThat(page.take().get(0))
        .containsEntry("t", "error")
        .containsEntry("topic", "entries")
        .containsEntry("column", 1L)
        .containsEntry("hint", "did you mean \"proto\"?");
    assertThat(rows(lookAndShow().get(0))).isEqualTo(1);
  }

  @Test
  void nonsenseIsAnsweredAndDoesNoHarm() throws Exception {
    for (String frame :
        List.of(
            "",
            "[]",
            "{",
            "{'t':5}",
            "{'t':'sub'}",
            "{'t':'sub','topic':'x'}",
            "{'t':'sub','topic':'entries','limit':1000}",
            "{'t':'sub','topic':'entries','sort':'nat'}",
            "{'t':'sub','topic':'events','kinds':['x']}",
            "[".repeat(100))) {
      say(frame);
      assertThat(page.take()).as(frame).hasSize(1).first().extracting("t").isEqualTo("error");
    }
    say("{'t':'future'}");
    assertThat(page.take()).isEmpty();
    assertThat(hub.ignoredFrames()).isEqualTo(1);
  }

  @Test
  void floodsAndGiantFramesEndTheSession() throws Exception {
    say("{'t':'hello','version':1,'x':'" + "y".repeat(70_000) + "'}");
    assertThat(page.closedWith).isEqualTo(1008);
    Page other = new Page();
    session = hub.open(new Caller("other", Caller.Role.VIEWER), other);
    for (int i = 0; i < 201; i++) {
      session.receive("{\"t\":\"x\"}");
    }
    settle();
    assertThat(other.closedWith).isEqualTo(1008);
  }

  @Test
  void sessionsAreCounted() throws Exception {
    List<ViewSession> more = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      more.add(hub.open(new Caller("n", Caller.Role.VIEWER), new Page()));
    }
    assertThat(catchThrowable(() -> hub.open(new Caller("n", Caller.Role.VIEWER), new Page())))
        .hasMessageContaining("already 16 pages");
    more.get(0).close();
    more.get(0).close();
    settle();
    hub.open(new Caller("n", Caller.Role.VIEWER), new Page());
    assertThat(catchThrowable(() -> hub.open(new Caller("n", Caller.Role.VIEWER), new Page())))
        .isNotNull();
  }
}
