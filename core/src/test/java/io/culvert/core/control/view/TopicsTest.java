package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.Tuple;
import io.culvert.core.control.ClusterOrder;
import io.culvert.core.control.ClusterViews;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExpectationView;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.wire.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What pages are told besides connections, and what they may have done. */
final class TopicsTest extends PageRig {

  @Test
  void stripThroughputRulesAndTablesComeBySecond() throws Exception {
    IpAddress home = IpAddress.of("10.0.0.1");
    control.expected.add(
        new ExpectationView(
            4,
            new Tuple(6, home, 0, home, 1034),
            new Tuple(255, home, 0, home, 65535),
            new Tuple(6, home, 57958, home, 21),
            new EntryView.Key(1, 9),
            298,
            1_000_000,
            0,
            "ftp"));
    for (String topic :
        List.of("strip", "throughput", "rules", "expectations", "helpers", "devices", "drops")) {
      say("{'t':'sub','topic':'" + topic + "'}");
    }
    List<Map<String, Object>> frames = second();
    assertThat(frames.stream().map(f -> f.get("topic")))
        .containsExactlyInAnyOrder("strip", "rules", "expectations", "helpers", "devices", "drops");
    Map<String, Object> strip =
        frames.stream().filter(f -> "strip".equals(f.get("topic"))).findFirst().orElseThrow();
    assertThat(strip).containsEntry("t", "stat").containsEntry("max", 262144L);
    Map<String, Object> expectations =
        frames.stream()
            .filter(f -> "expectations".equals(f.get("topic")))
            .findFirst()
            .orElseThrow();
    assertThat(expectations.get("rows").toString()).contains("1.9", "ftp", "1000");
    // nothing changed but the strip, which always tells
    assertThat(second().stream().map(f -> f.get("topic"))).containsExactly("strip");
  }

  @Test
  void ofAClusterOnlyItsMembersTell() throws Exception {
    say("{'t':'sub','topic':'strip'}");
    say("{'t':'sub','topic':'cluster'}");
    assertThat(second()).hasSize(1).allMatch(strip -> !strip.containsKey("cluster"));
    control.cluster = ClusterViews.ofTwo();
    List<Map<String, Object>> frames = second();
    assertThat(frames.toString())
        .contains("cluster={member=a, owner=a, owning=true}", "topic=cluster", "lag=40");
    say("{'t':'cmd','id':4,'do':'clusterSwitch','to':'b'}");
    assertThat(page.take().toString()).contains("ok=true", "owner=a");
    assertThat(control.ordered).isEqualTo(ClusterOrder.switchTo("b"));
    say("{'t':'cmd','id':5,'do':'clusterDrain'}");
    assertThat(page.take().toString()).contains("ok=true", "member=a, owning=true");
    assertThat(control.ordered).isEqualTo(ClusterOrder.drain(false));
    say("{'t':'cmd','id':6,'do':'clusterResume'}");
    assertThat(page.take().toString()).contains("ok=true");
    assertThat(control.ordered).isEqualTo(ClusterOrder.resume());
    assertThat(control.audited.toString())
        .contains("clusterSwitch", "clusterDrain", "clusterResume");
  }

  @Test
  void whatIsKnownComesAtOnce() throws Exception {
    second();
    for (String topic : List.of("strip", "rules", "devices")) {
      say("{'t':'sub','topic':'" + topic + "'}");
      assertThat(page.take()).extracting(f -> f.get("topic")).containsExactly(topic);
    }
  }

  @Test
  void eventsOfAFilterAreThoseOfItsEntries() throws Exception {
    say("{'t':'sub','topic':'events','kinds':['new','log'],'filter':'src = 10.0.0.2'}");
    for (int i = 1; i <= 3; i++) {
      control.listener.next(
          List.of(
              new RouterEvent(
                  i, 5, RouterEvent.Kind.NEW, Optional.of(web(i)), Optional.empty(), "")));
    }
    control.listener.next(
        List.of(
            new RouterEvent(
                4, 5, RouterEvent.Kind.LOG, Optional.empty(), Optional.empty(), "x", true)));
    settle();
    assertThat(tick(SECOND).get(0).get("events").toString())
        .contains("seq=2")
        .doesNotContain("seq=1", "seq=3", "seq=4");
  }

  @Test
  void eventsComeWithTheTick() throws Exception {
    say("{'t':'sub','topic':'events','kinds':['new']}");
    for (int i = 0; i < 150; i++) {
      control.listener.next(
          List.of(
              new RouterEvent(
                  i, 5, RouterEvent.Kind.NEW, Optional.of(web(1)), Optional.empty(), "")));
    }
    settle();
    Map<String, Object> frame = tick(SECOND).get(0);
    assertThat((List<?>) frame.get("events")).hasSize(100);
    assertThat(frame).containsEntry("lost", 50L);
    session.close();
    settle();
    assertThat(control.listenerClosed).isTrue();
  }

  @Test
  void commandsAreAcknowledged() throws Exception {
    EntryView data = EntryViews.tcp("10.0.0.9", 20, "10.0.0.1", 5).master(101).key(9, 109).view();
    control.table.addAll(List.of(web(1), web(2), data));
    say("{'t':'cmd','id':1,'do':'entry','key':'1.101'}");
    Map<String, Object> ack = page.take().get(0);
    assertThat(ack).containsEntry("id", 1L).containsEntry("ok", true);
    assertThat(ack.get("result").toString()).contains("children=[{id=109");
    say("{'t':'cmd','id':2,'do':'delete','key':'2.102'}");
    assertThat(page.take().get(0).get("result")).isEqualTo(Map.of("deleted", 1L));
    assertThat(control.audited).containsExactly("test: delete {\"deleted\":1}");
    say("{'t':'cmd','id':3,'do':'delete','key':'2.102'}");
    assertThat(page.take().get(0)).containsEntry("ok", false);
    say("{'t':'cmd','id':4,'do':'deleteMatching','filter':'tcp','expectedCount':50}");
    assertThat(page.take().get(0).get("error").toString()).contains("conflict", "takes 2 entries");
    say("{'t':'cmd','id':5,'do':'sysctl','name':'net.x','value':1}");
    assertThat(page.take().get(0).get("error").toString()).contains("not-permitted", "admin");
    say("{'t':'cmd','id':6,'do':'deleteMatching','filter':'tcp','expectedCount':2}");
    assertThat(page.take().get(0).get("result")).isEqualTo(Map.of("deleted", 2L));
    assertThat(control.table).isEmpty();
    for (int i = 0; i < 5; i++) {
      say("{'t':'cmd','id':9,'do':'count'}");
    }
    assertThat(page.take().get(4).get("error").toString()).contains("too many commands");
  }
}
