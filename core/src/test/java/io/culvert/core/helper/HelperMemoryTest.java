package io.culvert.core.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.plugins.testing.NaughtyHelper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin's helper keeps is weighed, and too much of it is its fault and nobody else's. */
class HelperMemoryTest extends HelperHostFixture {

  @TempDir private Path directory;
  private HelperPlugins plugins;

  @BeforeEach
  void load() throws IOException {
    PluginJars.write(directory.resolve("naughty.jar"), "naughty", "1.0.0", NaughtyHelper.class);
    plugins = HelperPlugins.read(directory);
    start();
    assertThat(host.install(plugins.plugins())).isEmpty();
    connect(4000);
  }

  @AfterEach
  void close() {
    plugins.close();
  }

  /** Has it do so, which is nothing that a packet has to die for. */
  private void go(String what) {
    say(4000, "GO " + what + "\r\n");
    assertThat(router.dropped).isNull();
  }

  private HelperStatus status() {
    return host.helpers().get(0);
  }

  private long faults() {
    return counters("naughty").faults();
  }

  private String lastError() {
    return counters("naughty").lastError();
  }

  @Test
  void whatIsKeptOfAConnectionIsWeighed() {
    for (int i = 0; i < 3; i++) {
      go("keeps");
    }
    assertThat(status().keptBytes()).isBetween(240_000L, 242_000L);
    assertThat(faults()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"keeps, 4", "keeps a lambda, 3"})
  void tooMuchOfAConnectionIsAFaultAndForgotten(String how, int times) {
    for (int i = 1; i < times; i++) {
      go(how);
      assertThat(faults()).isZero();
    }
    go(how);
    assertThat(lastError()).isEqualTo("it kept more than 256 kB of one connection");
    assertThat(status().keptBytes()).isLessThan(2_000);
    assertThat(status().active()).isTrue();
    go(how);
    assertThat(faults()).as("it begins anew").isEqualTo(1);
  }

  @Test
  void littleAtATimeComesToMuch() {
    for (int i = 0; i < 1_000 && faults() == 0; i++) {
      go("keeps little");
    }
    assertThat(lastError()).contains("256 kB of one connection");
    assertThat(counters("naughty").messages()).isBetween(500L, 700L);
  }

  @Test
  void messagesThatAreKeptAreWeighed() {
    for (int i = 0; i < 3_000 && faults() == 0; i++) {
      go("keeps messages");
    }
    assertThat(lastError()).contains("256 kB of one connection");
    assertThat(counters("naughty").messages()).isBetween(1_400L, 2_000L);
  }

  @Test
  void whatAllConnectionsShareIsNoConnections() {
    go("keeps shared");
    assertThat(faults()).isZero();
    go("keeps little");
    assertThat(status().keptBytes()).isGreaterThan(1 << 20);
  }

  @Test
  void whoGoesOnIsDetachedAndItsMemoryOfConnectionsFreed() {
    connect(4001);
    say(4001, "GO keeps\r\n");
    clientSequence = 107;
    for (int i = 0; i < 4 * LoadedHelper.FAULT_BUDGET; i++) {
      go("keeps");
    }
    assertThat(faults()).isEqualTo(LoadedHelper.FAULT_BUDGET);
    assertThat(status().active()).isFalse();
    assertThat(status().disabledBecause()).contains("10 faults", "256 kB of one connection");
    assertThat(status().keptBytes()).isLessThan(2_000);
  }

  /** However slowly: fields do not empty by themselves. */
  @ParameterizedTest
  @ValueSource(strings = {"caches", "shares"})
  void tooMuchInFieldsIsNotForgivenWithTime(String how) {
    for (int i = 0; i < 100 && status().active(); i++) {
      go(how);
      router.rig.sleep(10);
    }
    assertThat(status().disabledBecause()).isEqualTo("it keeps more than 4 MB in fields");
    assertThat(faults()).isBetween(2L, (long) LoadedHelper.FAULT_BUDGET);
    go(how);
  }

  @Test
  void farTooMuchInFieldsEndsItAtOnce() {
    go("shares much");
    assertThat(faults()).isEqualTo(1);
    assertThat(status().active()).isFalse();
  }

  @Test
  void whoLetsGoOfItMayGoOn() {
    while (faults() < 2) {
      go("shares");
    }
    go("drops shares");
    for (int i = 0; i < 3; i++) {
      go("shares");
    }
    assertThat(faults()).isEqualTo(2);
    assertThat(status().active()).isTrue();
  }

  @Test
  void connectionsThatLeaveAreKeptNoLonger() {
    go("keeps");
    long before = status().keptBytes();
    router.rig.sleep(10 * 24 * 3600);
    router.rig.conntrack.sweep(router.rig.now, 100);
    assertThat(before - status().keptBytes()).isGreaterThan(80_000);
  }

  @Test
  void manyConnectionsThatKeepLittleComeToMuch() {
    HelperMemory memory = new HelperMemory(plugins.plugins().get(0).helpers().get(0), 100_000);
    for (int i = 1; i <= 4; i++) {
      memory.called(keeping(i), 1);
    }
    assertThatThrownBy(() -> memory.called(keeping(5), 1)).hasMessageContaining("connections");
  }

  private static HelperAttachment keeping(int number) {
    HelperAttachment attachment = new HelperAttachment(number);
    attachment.memory().put(String.class, "x".repeat(24_000));
    return attachment;
  }
}
