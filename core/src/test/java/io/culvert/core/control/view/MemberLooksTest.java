package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryViews;
import io.culvert.core.control.Members;
import io.culvert.core.control.members.MemberPair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page that shows connections of several members of a cluster in one order. */
final class MemberLooksTest extends PageRig {

  private final MemberPair pair = new MemberPair();

  /** This router is a, and the one behind the wire b. */
  @BeforeEach
  void join() throws Exception {
    control.members = pair.a;
    pair.far.members = pair.b;
    new MemberLooks(pair.far, context, clock).listen();
    second();
    for (int n = 1; n <= 6; n++) {
      (n % 2 == 0 ? pair.far : control).table.add(web(n));
    }
  }

  private static List<Object> column(Map<String, Object> frame, EntryColumn column) {
    return ((List<?>) frame.get("rows"))
        .stream().<Object>map(row -> ((List<?>) row).get(column.ordinal())).toList();
  }

  @Test
  void rowsOfAllAreInOneOrder() throws Exception {
    say("{'t':'sub','topic':'entries','node':'all','sort':'-bytes','limit':5}");
    Map<String, Object> snap = lookAndShow().get(0);
    assertThat(snap).containsEntry("t", "snap").containsEntry("total", 6L);
    assertThat(column(snap, EntryColumn.BYTES)).containsExactly(600L, 500L, 400L, 300L, 200L);
    assertThat(column(snap, EntryColumn.NODE)).containsExactly("b", "a", "b", "a", "b");
    assertThat(column(snap, EntryColumn.KEY))
        .as("another member's are not mistaken for this one's")
        .containsExactly("-2.106", "5.105", "-2.104", "3.103", "-2.102");
    pair.far.table.set(
        0,
        EntryViews.tcp("10.0.0.2", 1002, "203.0.113.9", 80)
            .traffic(9, 900, 0, 0)
            .key(2, 102)
            .view());
    Map<String, Object> delta = lookAndShow().get(0);
    assertThat(delta).containsEntry("t", "delta");
    assertThat(delta.toString()).contains("-2.102");
  }

  @Test
  void oneMemberAloneAndByItsFilter() throws Exception {
    say("{'t':'sub','topic':'entries','node':'b','filter':'bytes > 300','sort':'bytes'}");
    Map<String, Object> snap = lookAndShow().get(0);
    assertThat(column(snap, EntryColumn.BYTES)).containsExactly(400L, 600L);
    assertThat(snap).containsEntry("total", 3L).containsEntry("matched", 2L);
  }

  @Test
  void whoDoesNotAnswerIsNamedAndTheOthersAreShown() throws Exception {
    pair.a.present(Set.of("a"));
    say("{'t':'sub','topic':'entries','node':'all'}");
    Map<String, Object> snap = lookAndShow().get(0);
    assertThat(snap).containsEntry("missing", List.of("b")).containsEntry("total", 3L);
    assertThat(column(snap, EntryColumn.NODE)).containsOnly("a");
    pair.a.present(Set.of("a", "b"));
    assertThat(lookAndShow().get(0)).containsEntry("missing", List.of()).containsEntry("total", 6L);
  }

  @Test
  void whatIsDoneToAnothersConnectionIsRefused() throws Exception {
    for (String command : List.of("entry", "delete")) {
      say("{'t':'cmd','id':1,'do':'" + command + "','key':'-2.102'}");
      assertThat(page.take().toString()).contains("another member's", "open the page of that one");
    }
    assertThat(pair.far.table).hasSize(3);
  }

  @Test
  void aRouterThatIsAloneHasNoMembers() throws Exception {
    control.members = Members.NONE;
    say("{'t':'sub','topic':'entries','node':'all'}");
    assertThat(lookAndShow().get(0)).containsEntry("total", 0L);
  }
}
