package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TalkersTest extends PageRig {

  private final Talkers talkers = new Talkers();

  private static EntryView entry(String from, int sport, String to, int dport, int slot) {
    return EntryViews.tcp(from, sport, to, dport).key(slot, slot).view();
  }

  private void look(int second, Map<EntryView, Long> grown) {
    talkers.beginLook(second * SECOND, second * 1_000_000L);
    grown.forEach(talkers::look);
    talkers.endLook();
  }

  @Test
  void bytesAddUpByGroupWithinTheWindow() {
    EntryView a = entry("10.0.0.1", 1, "203.0.113.9", 443, 1);
    EntryView b = entry("10.0.0.1", 2, "203.0.113.8", 443, 2);
    EntryView c = entry("10.0.0.2", 3, "203.0.113.9", 22, 3);
    look(1, Map.of(a, 100L, b, 10L, c, 60L));
    look(2, Map.of(a, 100L, b, 10L, c, 900L));
    List<Talkers.Talker> sources = talkers.top(Talkers.Kind.SOURCE, 60, false, 9);
    assertThat(sources)
        .containsExactly(
            new Talkers.Talker("", "10.0.0.2", "", 0, 1, 900),
            new Talkers.Talker("", "10.0.0.1", "", 0, 2, 110));
    assertThat(talkers.top(Talkers.Kind.SOURCE, 60, true, 1).get(0).source()).isEqualTo("10.0.0.1");
    assertThat(talkers.top(Talkers.Kind.SERVICE, 60, false, 1))
        .containsExactly(new Talkers.Talker("tcp", "", "", 22, 1, 900));
    assertThat(talkers.top(Talkers.Kind.DESTINATION, 60, false, 1).get(0).destination())
        .isEqualTo("203.0.113.9");
    assertThat(talkers.top(Talkers.Kind.PAIR, 60, false, 9)).hasSize(3);
    assertThat(talkers.seconds(60)).isEqualTo(1.0);
  }

  @Test
  void whatIsOlderThanTheWindowIsLeftOut() {
    EntryView a = entry("10.0.0.1", 1, "203.0.113.9", 443, 1);
    for (int second = 1; second <= 60; second++) {
      look(second, Map.of(a, 10L));
    }
    long all = talkers.top(Talkers.Kind.SOURCE, 300, false, 1).get(0).bytes();
    long few = talkers.top(Talkers.Kind.SOURCE, 10, false, 1).get(0).bytes();
    assertThat(all).isEqualTo(590);
    assertThat(few).isBetween(50L, 110L);
    assertThat(few / talkers.seconds(10)).isBetween(8.0, 13.0);
    look(120, Map.of(a, 5_000L)); // carried while nobody asked
    look(121, Map.of(a, 10L));
    assertThat(talkers.top(Talkers.Kind.SOURCE, 300, false, 1).get(0).bytes()).isEqualTo(10);
  }

  @Test
  void aConnectionSeenForTheFirstTimeCountsIfItIsNew() {
    EntryView old = EntryViews.tcp("10.0.0.1", 1, "10.0.0.9", 2).traffic(1, 500, 0, 0).view();
    talkers.beginLook(SECOND, EntryViews.CREATED_MICROS - 1);
    talkers.endLook();
    talkers.beginLook(2 * SECOND, EntryViews.CREATED_MICROS + 1);
    talkers.look(old, -1);
    talkers.endLook();
    assertThat(talkers.top(Talkers.Kind.SOURCE, 10, false, 1).get(0).bytes()).isEqualTo(500);
    talkers.beginLook(3 * SECOND, EntryViews.CREATED_MICROS + 2);
    talkers.look(old, -1);
    talkers.endLook();
    assertThat(talkers.top(Talkers.Kind.SOURCE, 10, false, 1).get(0).bytes()).isEqualTo(500);
  }

  @Test
  void aPageIsToldOncePerSecond() throws Exception {
    control.table.addAll(List.of(web(1), web(2)));
    say("{'t':'sub','topic':'talkers','by':'service','window':10,'sort':'connections'}");
    tick(SECOND);
    Map<String, Object> frame = second().get(0);
    assertThat(frame).containsEntry("topic", "talkers").containsEntry("t", "snap");
    assertThat(frame.get("rows")).isEqualTo(List.of(List.of("tcp", "", "", 80L, 2L, 0L)));
    say("{'t':'sub','topic':'talkers','by':'moon'}");
    assertThat(page.take().get(0).get("message").toString()).contains("moon");
  }

  @Test
  void theHealthOfTheProcessIsToldAndTheConfigurationOnce() throws Exception {
    second();
    say("{'t':'sub','topic':'health'}");
    Map<String, Object> first = page.take().get(0);
    assertThat(first).containsEntry("config", List.of("web: {}")).containsKey("collectors");
    assertThat((Long) first.get("heapUsed")).isPositive();
    assertThat(second().get(0)).doesNotContainKey("config");
  }
}
