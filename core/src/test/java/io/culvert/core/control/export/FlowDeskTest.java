package io.culvert.core.control.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.EntryView;
import io.culvert.core.control.EntryViews;
import io.culvert.core.control.ExportView;
import io.culvert.core.control.FakeControl;
import io.culvert.core.control.RouterEvent;
import io.culvert.core.control.config.ConfigException;
import io.culvert.core.control.config.ConfigLoader;
import io.culvert.core.control.config.ConfigProblem;
import io.culvert.core.control.config.RouterConfig;
import io.culvert.helpers.flows.Flow;
import io.culvert.helpers.flows.FlowExporter;
import io.culvert.helpers.flows.FlowRefusal;
import io.culvert.helpers.flows.FlowSetting;
import io.culvert.helpers.flows.FlowSettings;
import io.culvert.helpers.flows.FlowSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exports that come, fail, are too slow and go, and what a configuration says of them. */
@Timeout(30)
final class FlowDeskTest {

  private static final long NOW = EntryViews.CREATED_MICROS + 60_000_000;

  private final FakeControl control = new FakeControl();
  private final Probe probe = new Probe();
  private FlowDesk desk;

  @AfterEach
  void close() {
    if (desk != null) {
      desk.close();
    }
  }

  /** An exporter under the test's hand. */
  private static class Probe implements FlowExporter, FlowSink {
    final BlockingQueue<Flow> seen = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean broken;
    volatile boolean shut;

    @Override
    public String name() {
      return "probe";
    }

    @Override
    public List<FlowSetting> settings() {
      return List.of(
          FlowSetting.text("to", "where to"),
          FlowSetting.number("size", 1, 9, 5, "how much"),
          FlowSetting.flag("loud", false, "whether"));
    }

    @Override
    public void check(FlowSettings settings) throws FlowRefusal {
      if (settings.text("to").equals("nobody")) {
        throw new FlowRefusal("to", "nobody is there");
      }
    }

    @Override
    public FlowSink open(FlowSettings settings) throws IOException {
      if (shut) {
        throw new IOException("it is shut");
      }
      return this;
    }

    @Override
    public void take(List<Flow> flows) throws IOException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (broken) {
        throw new IOException("it broke");
      }
      seen.addAll(flows);
    }

    @Override
    public void tick(long nowMicros) {}

    @Override
    public SortedMap<String, Long> counts() {
      return new TreeMap<>(Collections.singletonMap("seen", (long) seen.size()));
    }

    @Override
    public void close() {
      closed.countDown();
    }

    Flow next() throws InterruptedException {
      return Optional.ofNullable(seen.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }
  }

  private static RouterConfig config(String export) {
    try {
      return ConfigLoader.parse(
          Path.of("c.yaml"), "devices: {lan0: {kind: tun}}\nexport:\n  " + export + "\n");
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<String> problems(String export) {
    return FlowDesk.check(config(export), List.of(new OfferedExporter("p 1", probe))).stream()
        .map(ConfigProblem::toString)
        .toList();
  }

  private List<ConfigProblem> begin(String export) {
    desk = new FlowDesk(config(export), control, () -> NOW);
    return desk.install(List.of(new OfferedExporter("p 1", probe)));
  }

  private ExportView view() {
    return desk.views().get(0);
  }

  private static RouterEvent event(RouterEvent.Kind kind, EntryView entry) {
    return new RouterEvent(1, NOW, kind, Optional.of(entry), Optional.empty(), "");
  }

  private static List<RouterEvent> ends(int count) {
    return Collections.nCopies(
        count,
        event(RouterEvent.Kind.DESTROY, EntryViews.tcp("10.0.0.2", 5, "10.0.0.3", 6).view()));
  }

  @Test
  void saysWhatIsWrongAtItsPlace() {
    assertThat(problems("probe: {to: here, size: 9, loud: true, active-seconds: 60}")).isEmpty();
    assertThat(problems("probe: {to: nobody}"))
        .containsExactly("c.yaml:3:15: error: export.probe.to: nobody is there");
    assertThat(problems("probe: {size: 10, lood: true, queue: [1]}"))
        .containsExactlyInAnyOrder(
            "c.yaml:3:3: error: export.probe.to is missing; where to",
            "c.yaml:3:17: error: export.probe.size is 10, outside 1 to 9; how much",
            "c.yaml:3:21: error: unknown key \"lood\" in export.probe; did you mean \"loud\"?",
            "c.yaml:3:40: error: export.probe.queue must be a whole number, not a list;"
                + " how many flows may wait");
    assertThat(problems("prob: {}"))
        .containsExactly(
            "c.yaml:3:3: error: export.prob: no plugin offers it; did you mean \"probe\"?");
  }

  @Test
  void tellsWhatBeganWhatWasThereAndWhyItEnded() throws Exception {
    control.table.add(EntryViews.tcp("10.0.0.9", 1, "10.0.0.3", 2).view());
    assertThat(begin("probe: {to: here}")).isEmpty();
    Flow found = probe.next();
    assertThat(found.kind()).isEqualTo(Flow.Kind.FOUND);
    assertThat(found.original().source().getHostAddress()).isEqualTo("10.0.0.9");
    EntryView entry = EntryViews.tcp("10.0.0.2", 5, "10.0.0.3", 6).view();
    control.listener.next(List.of(event(RouterEvent.Kind.NEW, entry)));
    assertThat(probe.next().kind()).isEqualTo(Flow.Kind.STARTED);
    control.listener.next(ends(1));
    Flow ended = probe.next();
    assertThat(ended.kind()).isEqualTo(Flow.Kind.ENDED);
    assertThat(ended.end()).isNotEqualTo(Flow.End.NOT);
    assertThat(ended.beganMicros()).isEqualTo(EntryViews.CREATED_MICROS);
    desk.close();
    assertThat(probe.closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(control.listenerClosed).isTrue();
  }

  @Test
  void whoIsTooSlowLosesFlowsAndKeepsNobodyWaiting() throws Exception {
    begin("probe: {to: here, queue: 256}");
    probe.gate = new CountDownLatch(1);
    for (int i = 0; i < 10; i++) {
      // handed over on the engine's loop: complete at once, whether there was room or not
      assertThat(control.listener.next(ends(100)).succeeded()).isTrue();
    }
    assertThat(view().state()).isEqualTo("losing");
    assertThat(view().lost()).isBetween(700L, 800L); // one batch is in hand, two wait
    probe.gate.countDown();
    for (int i = 0; i < 1000 - view().lost(); i++) {
      probe.next();
    }
    assertThat(probe.seen).isEmpty();
  }

  @Test
  void whatFailsIsCountedAndTheNextIsTriedAgain() throws Exception {
    begin("probe: {to: here}");
    probe.broken = true;
    control.listener.next(ends(3));
    while (view().failed() == 0) {
      Thread.onSpinWait();
    }
    assertThat(view().state()).isEqualTo("failing");
    assertThat(view().error()).isEqualTo("it broke");
    probe.broken = false;
    control.listener.next(ends(2));
    probe.next();
    while (view().taken() == 0) {
      Thread.onSpinWait();
    }
    assertThat(view().state()).isEqualTo("running");
    assertThat(view().failed()).isEqualTo(3);
  }

  @Test
  void oneThatCannotOpenIsAProblem() {
    probe.shut = true;
    assertThat(begin("probe: {to: here}"))
        .extracting(ConfigProblem::toString)
        .containsExactly("c.yaml:3:3: error: export.probe: it is shut");
    assertThat(view().state()).isEqualTo("failing");
  }

  @Test
  void goesOnWithAnotherBuildOfThePlugin() throws Exception {
    begin("probe: {to: here}");
    probe.broken = true;
    control.listener.next(ends(3));
    while (view().failed() == 0) {
      Thread.onSpinWait();
    }
    Probe other = new Probe();
    assertThat(desk.install(List.of(new OfferedExporter("p 2", other)))).isEmpty();
    assertThat(probe.closed.await(20, TimeUnit.SECONDS)).isTrue();
    control.listener.next(ends(1));
    assertThat(other.next().kind()).isEqualTo(Flow.Kind.ENDED);
    assertThat(view().plugin()).isEqualTo("p 2");
    assertThat(view().failed()).isEqualTo(3);
    List<ConfigProblem> problems = new ArrayList<>(desk.install(List.of()));
    assertThat(problems).hasSize(1);
    assertThat(view().state()).isEqualTo("missing");
    assertThat(other.closed.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
