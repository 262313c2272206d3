package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.clock.SystemClock;
import io.culvert.core.wire.DropReason;
import io.culvert.plugins.testing.NaughtyHelper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a plugin's helper tries to keep the loop, it gets it back. */
@Timeout(60)
class HelperBudgetTest extends HelperHostFixture {

  /**
   * Of the processor's time, as a busy machine gives it in pieces; with what loading classes takes.
   */
  private static final long MOST_NANOS = 10 * HelperBudget.CALL_NANOS;

  @TempDir private Path directory;
  private HelperPlugins plugins;
  private final ScheduledExecutorService guard = Executors.newSingleThreadScheduledExecutor();

  @BeforeEach
  void load() throws IOException {
    PluginJars.write(directory.resolve("naughty.jar"), "naughty", "1.0.0", NaughtyHelper.class);
    plugins = HelperPlugins.read(directory);
    assertThat(plugins.problems()).isEmpty();
    host =
        new HelperHost(
            router.rig.conntrack, router.nat, new HelperOptions(true, Set.of()), new SystemClock());
    router.help = (packet, tracking, now) -> host.help(packet, tracking, 1500, 0, now);
    assertThat(host.install(plugins.plugins())).isEmpty();
    guard.scheduleWithFixedDelay(host::interruptStuckCall, 20, 20, TimeUnit.MILLISECONDS);
    connect(4000);
    for (int i = 0; i < HelperBudget.COLD_CALLS; i++) {
      say(4000, "GO nowhere\r\n");
      assertThat(router.dropped).isNull();
    }
  }

  @AfterEach
  void close() {
    guard.shutdownNow();
    plugins.close();
  }

  private void mustFail(String what) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    say(4000, "GO " + what + "\r\n");
    assertThat(threads.getCurrentThreadCpuTime() - before).isLessThan(MOST_NANOS);
    assertThat(router.dropped).isEqualTo(DropReason.HELPER_FAULT);
    assertThat(router.rig.conntrack.expectations().count()).isZero();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"for", "do", "catches", "pattern", "matches", "stream", "sleeps", "parks"})
  void aCallThatGoesOnForTooLongIsEnded(String how) {
    mustFail(how);
    assertThat(counters("naughty").lastError()).contains("did not come back within 50 ms");
    say(4000, "GO nowhere\r\n");
    assertThat(router.dropped).isNull();
  }

  /** By its time or, on a machine fast enough, by what all that takes up. */
  @Test
  void aCallThatExpectsWithoutEndIsEnded() {
    mustFail("floods");
    assertThat(counters("naughty").lastError())
        .containsAnyOf("did not come back within 50 ms", "asked for more than 32 MB");
    say(4000, "GO nowhere\r\n");
    assertThat(router.dropped).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hoards", "hoards at once"})
  void aCallThatAsksForTooMuchMemoryIsEnded(String how) {
    mustFail(how);
    assertThat(counters("naughty").lastError()).contains("asked for more than 32 MB");
    say(4000, "GO nowhere\r\n");
    assertThat(router.dropped).isNull();
  }

  @Test
  void oneThatIsNewHasMoreTime() {
    assertThat(host.install(List.of())).isEmpty();
    assertThat(host.install(plugins.plugins())).isEmpty();
    mustFail("for");
    assertThat(counters("naughty").lastError()).contains("did not come back within 250 ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"recursion", "allocates", "checked"})
  void whateverIsThrownIsAFault(String how) {
    mustFail(how);
    assertThat(counters("naughty").faults()).isEqualTo(1);
  }

  @Test
  void theErrorSaysWhere() {
    mustFail("do");
    assertThat(counters("naughty").lastError()).contains("NaughtyHelper.java:");
  }

  @Test
  void oneThatGoesOnSoIsDetached() {
    for (int i = 0; i < LoadedHelper.FAULT_BUDGET; i++) {
      mustFail("for");
    }
    assertThat(host.helpers().get(0).active()).isFalse();
    assertThat(host.helpers().get(0).disabledBecause()).contains("10 faults", "50 ms");
    say(4000, "GO for\r\n");
    assertThat(router.dropped).isNull();
  }
}
