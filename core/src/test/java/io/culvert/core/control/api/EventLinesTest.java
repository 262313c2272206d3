package io.culvert.core.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.cli.CliRig;
import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.client.ControlClient;
import io.culvert.core.control.client.RouterUnreachableException;
import io.culvert.core.control.json.EventJson;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events over the control socket, to who keeps up and to who does not. */
@Timeout(60)
final class EventLinesTest {

  private CliRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CliRig();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static void taken(Future<Void> batch) throws Exception {
    batch.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Reads {@code count} lines of events beside the test. */
  private CompletableFuture<List<String>> events(String query, int count) throws Exception {
    CompletableFuture<List<String>> reading =
        CompletableFuture.supplyAsync(
            () -> {
              List<String> seen = new ArrayList<>();
              try (ControlClient client = ControlClient.connect(rig.socket())) {
                client.lines(
                    "GET",
                    "/api/v1/events" + query,
                    null,
                    line -> {
                      seen.add(line);
                      return seen.size() < count;
                    });
              } catch (RouterUnreachableException e) {
                throw new IllegalStateException(e);
              }
              return seen;
            });
    while (rig.control().listener == null) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return reading;
  }

  @Test
  void eventsComeAsTheyHappenUntilTheReaderLeaves() throws Exception {
    CompletableFuture<List<String>> reading = events("?filter=tcp", 2);
    EntryView tcp = EntryViews.tcp("10.0.1.2", 1, "203.0.113.9", 80).view();
    EntryView udp = EntryViews.of(17, "10.0.1.2", 1, "203.0.113.9", 53).view();
    taken(rig.control().listener.next(List.of(event(1, tcp), event(2, udp))));
    taken(rig.control().listener.next(List.of(event(3, tcp))));
    List<RouterEvent> seen =
        reading.get(20, TimeUnit.SECONDS).stream().map(EventJson::read).toList();
    assertThat(seen).extracting(RouterEvent::sequence).containsExactly(1L, 3L);
    assertThat(seen.get(0).entry()).contains(tcp);
    while (!rig.control().listenerClosed) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void whoReadsEventsTooSlowlyIsToldHowManyAreMissingAndWhere() throws Exception {
    CompletableFuture<List<String>> reading = events("?filter=tcp", 5);
    EntryView tcp = EntryViews.tcp("10.0.1.2", 1, "203.0.113.9", 80).view();
    EntryView udp = EntryViews.of(17, "10.0.1.2", 1, "203.0.113.9", 53).view();
    taken(rig.control().listener.next(List.of(event(1, tcp))));
    rig.control().lostEvents = 41;
    taken(rig.control().listener.next(List.of(event(43, tcp))));
    rig.control().lostEvents = 44;
    taken(rig.control().listener.next(List.of(event(47, udp))));
    taken(rig.control().listener.next(List.of(event(48, tcp))));
    List<String> seen = reading.get(20, TimeUnit.SECONDS);
    assertThat(seen.get(1)).isEqualTo("{\"lost\":41}");
    assertThat(seen.get(3)).isEqualTo("{\"lost\":3}");
    assertThat(List.of(0, 2, 4))
        .extracting(at -> EventJson.read(seen.get(at)).sequence())
        .containsExactly(1L, 43L, 48L);
  }

  private static RouterEvent event(long sequence, EntryView entry) {
    return new RouterEvent(
        sequence, 5, RouterEvent.Kind.NEW, Optional.of(entry), Optional.empty(), "");
  }
}
