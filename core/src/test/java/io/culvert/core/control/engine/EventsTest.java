package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.conntrack.ConntrackEntry;
import io.culvert.core.conntrack.EntryEvent;
import io.culvert.core.control.EventStream;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.RouterEvent.Kind;
import io.culvert.core.wire.PacketBuffer;
import io.culvert.core.wire.Packets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real table tells those who listen. */
final class EventsTest extends ControlRig {

  @Test
  void eventsAreHeardInOrderByThoseWhoListen() {
    List<RouterEvent> heard = new ArrayList<>();
    EventStream stream =
        control.events(
            EnumSet.of(Kind.NEW, Kind.DESTROY, Kind.EXPECT_NEW),
            batch -> {
              heard.addAll(batch);
              return Future.succeededFuture();
            });
    loop.settle();
    expect();
    done(control.flush());
    assertThat(heard)
        .extracting(RouterEvent::kind)
        .containsExactly(Kind.NEW, Kind.EXPECT_NEW, Kind.DESTROY);
    assertThat(heard.get(0).entry().orElseThrow().progress().l4State()).isEqualTo("SYN_SENT");
    stream.close();
    loop.settle();
    open(1);
    loop.settle();
    assertThat(heard).hasSize(3);
    assertThat(stream.lost()).isZero();
  }

  /** A standby that forgets what the owner told better is no end of a connection. */
  @Test
  void ofEntriesThatAreAnotherRoutersNobodyIsTold() {
    List<RouterEvent> heard = heard();
    boolean[] owns = {true};
    events.only(id -> owns[0]);
    expect();
    loop.settle();
    assertThat(heard).extracting(RouterEvent::kind).contains(Kind.NEW, Kind.EXPECT_NEW);
    heard.clear();
    owns[0] = false;
    done(control.flush());
    assertThat(rig.conntrack.table().count()).isZero();
    assertThat(heard).isEmpty();
    owns[0] = true;
    open(1);
    done(control.flush());
    assertThat(heard).extracting(RouterEvent::kind).contains(Kind.NEW, Kind.DESTROY);
  }

  @Test
  void aSlowListenerLosesTheOldestAndIsToldHowMany() {
    List<Promise<Void>> handed = new ArrayList<>();
    List<RouterEvent> heard = new ArrayList<>();
    EventStream stream =
        control.events(
            EnumSet.of(Kind.NEW),
            batch -> {
              heard.addAll(batch);
              Promise<Void> taken = Promise.promise();
              handed.add(taken);
              return taken.future();
            });
    loop.settle();
    open(1);
    loop.settle();
    assertThat(heard).hasSize(1);
    // it does not come back for more while this goes by
    open(10_001);
    loop.settle();
    assertThat(heard).hasSize(1);
    for (int i = 0; i < handed.size(); i++) {
      handed.get(i).complete();
      loop.settle();
    }
    assertThat(heard.size() + stream.lost()).isEqualTo(10_001);
    assertThat(heard).hasSize(1 + 8192);
    assertThat(heard).extracting(RouterEvent::sequence).isSorted();
  }

  @Test
  void withNobodyListeningNothingIsKept() {
    open(10);
    List<RouterEvent> heard = new ArrayList<>();
    control.events(
        EnumSet.allOf(Kind.class),
        batch -> {
          heard.addAll(batch);
          return Future.succeededFuture();
        });
    loop.settle();
    assertThat(heard).isEmpty();
    control.audit(
        new io.culvert.core.control.Caller("me", io.culvert.core.control.Caller.Role.ADMIN),
        io.culvert.core.control.AuditNote.of("x", "200"));
    loop.settle();
    assertThat(heard).singleElement().extracting(RouterEvent::text).isEqualTo("me: x 200");
  }

  private List<RouterEvent> heard() {
    List<RouterEvent> heard = new ArrayList<>();
    control.events(
        EnumSet.allOf(Kind.class),
        batch -> {
          heard.addAll(batch);
          return Future.succeededFuture();
        });
    loop.settle();
    return heard;
  }

  /** As the kernel does it: the tunable counts when an entry opens, not when it ends. */
  @Test
  void withoutEventsEntriesAreNotToldOfFromBeginningToEnd() {
    List<RouterEvent> heard = heard();
    rig.set("events", 0);
    open(1);
    expect();
    rig.set("events", 1);
    done(control.flush());
    assertThat(heard).isEmpty();
    open(1);
    rig.set("events", 0);
    done(control.flush());
    assertThat(heard).extracting(RouterEvent::kind).containsExactly(Kind.NEW, Kind.DESTROY);
  }

  @Test
  void aRulesChoiceOfEventsComesBeforeTheTunable() {
    List<RouterEvent> heard = heard();
    rig.set("events", 0);
    PacketBuffer packet = Packets.udp("10.0.0.9", 1, "10.0.0.2", 53).parsed();
    rig.tracking.reset();
    rig.tracking.template(0, 3, 0, 0);
    rig.tracking.templateEvents(EntryEvent.DESTROY | EntryEvent.MARK);
    rig.conntrack.track(packet, false, rig.tracking, rig.now);
    rig.finish(packet);
    ConntrackEntry entry = rig.entry();
    entry.mark(5);
    rig.conntrack.changed(entry, rig.now);
    entry.labels(0, 1);
    rig.conntrack.changed(entry, rig.now);
    done(control.flush());
    assertThat(heard).extracting(RouterEvent::kind).containsExactly(Kind.UPDATE, Kind.DESTROY);
  }
}
