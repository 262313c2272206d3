package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Caller;
import io.culvert.core.control.PacketView;
import io.culvert.core.control.TraceRequest;
import io.culvert.core.control.TraceView;
import io.culvert.core.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Walks of packets on the page, and ending connections by hand. */
final class PageTraceTest extends PageRig {

  private static TraceView walk(int number) {
    PacketView packet =
        new PacketView(
            "lan0",
            IpAddress.of("10.0.0.2"),
            IpAddress.of("203.0.113.9"),
            6,
            new PacketView.Transport(40000, 21, 2, -1, -1),
            60,
            false);
    return new TraceView(
        number,
        0,
        5,
        packet,
        new TraceView.Flow(77, true, "SYN_RECV"),
        List.of(),
        new TraceView.End(TraceView.Verdict.DROPPED, "", "rule-drop", "rules.v4:31"),
        TraceView.Bytes.NONE);
  }

  private void walks(int many) {
    List<TraceView> all = new ArrayList<>();
    for (int i = 1; i <= many; i++) {
      all.add(walk(i));
    }
    control.traces = all;
  }

  @Test
  void aTraceComesInTicksAndSaysWhenItIsOver() throws Exception {
    walks(25);
    say("{'t':'sub','topic':'trace','filter':'dport = 21','outcome':'dropped','budget':25}");
    Map<String, Object> first = tick(SECOND).get(0);
    assertThat((List<?>) first.get("traces")).hasSize(20);
    assertThat(first).doesNotContainKey("ended");
    assertThat(first.get("traces").toString()).contains("flow={entry=77, reply=true");
    Map<String, Object> second = tick(SECOND).get(0);
    assertThat((List<?>) second.get("traces")).hasSize(5);
    assertThat(second).containsEntry("ended", true);
    assertThat(tick(SECOND)).isEmpty();
    assertThat(control.traced.outcome()).isEqualTo(TraceRequest.Outcome.DROPPED);
    assertThat(control.traced.filter().matches(walk(1).packet())).isTrue();
  }

  @Test
  void aTraceThatCannotBeIsAnsweredAtItsTopic() throws Exception {
    say("{'t':'sub','topic':'trace','filter':'prot = tcp'}");
    assertThat(page.take().get(0))
        .containsEntry("t", "error")
        .containsEntry("topic", "trace")
        .containsEntry("column", 1L);
    say("{'t':'sub','topic':'trace','budget':501}");
    assertThat(page.take().get(0).get("message").toString()).contains("501");
  }

  @Test
  void whoMayOnlyLookMayExplainAndNotTrace() throws Exception {
    session = hub.open(new Caller("viewer", Caller.Role.VIEWER), page);
    say("{'t':'hello','version':1}");
    page.take();
    say("{'t':'sub','topic':'trace'}");
    assertThat(page.take().get(0)).containsEntry("code", "not-permitted");
    walks(1);
    say(
        "{'t':'cmd','id':1,'do':'explain','in':'lan0','src':'10.0.0.2','dst':'203.0.113.9',"
            + "'dport':21,'why-not':'rules.v4:31'}");
    assertThat(page.take().get(0).get("result").toString())
        .contains("verdict=dropped", "rule=rules.v4:31");
    assertThat(control.explained.whyNot()).isEqualTo("rules.v4:31");
    assertThat(control.explained.packet().transport().destinationPort()).isEqualTo(21);
    say("{'t':'cmd','id':2,'do':'explain','in':'lan0','src':'10.0.0.2','dst':'x','dport':21}");
    assertThat(page.take().get(0).get("error").toString()).contains("x is no address");
  }

  @Test
  void chosenConnectionsEndTogether() throws Exception {
    control.table.addAll(List.of(web(1), web(2), web(3)));
    say("{'t':'cmd','id':1,'do':'deleteKeys','keys':['1.101','3.103','9.9']}");
    assertThat(page.take().get(0).get("result")).isEqualTo(Map.of("deleted", 2L));
    assertThat(control.table).hasSize(1);
    assertThat(control.audited).containsExactly("test: deleteKeys {\"deleted\":2}");
    say("{'t':'cmd','id':2,'do':'deleteKeys','keys':[]}");
    assertThat(page.take().get(0).get("error").toString()).contains("1 to 200");
  }
}
