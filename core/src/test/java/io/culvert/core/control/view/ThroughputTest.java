package io.culvert.core.control.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.DeviceView;
import io.culvert.core.control.DropView;
import io.culvert.core.control.RouterStatus;
import io.culvert.core.control.StateView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThroughputTest {

  private static RouterStatus status(long second, long bytes, long confirmed, long dropped) {
    return new RouterStatus(
        "0.1.0",
        "c",
        "modern",
        "epoll",
        second * 1_000_000,
        second,
        new RouterStatus.Table(5, 100, 0, confirmed),
        new RouterStatus.Buffers(0, 1),
        List.of(),
        List.of(
            new DeviceView(
                "lan0",
                "ip",
                "network",
                true,
                1500,
                List.of(),
                new DeviceView.Counts(bytes / 100, bytes, bytes / 50, 2 * bytes, 0))),
        List.of(new DropView("x", "x", dropped)),
        StateView.NONE,
        List.of(),
        Optional.empty(),
        List.of());
  }

  @Test
  void ratesAreDifferencesOverTheTimeThatPassed() {
    Throughput throughput = new Throughput();
    throughput.add(status(10, 1000, 7, 3));
    assertThat(throughput.latest()).isNull();
    throughput.add(status(12, 5000, 17, 9));
    assertThat(throughput.latest().devices())
        .containsExactly(new Throughput.DeviceRate("lan0", 16_000, 32_000));
    assertThat(throughput.latest().cells())
        .isEqualTo(List.of(List.of(List.of(16_000L, 32_000L)), 20L, 5L, 3L));
    assertThat(Frames.throughput(throughput, 1, true))
        .contains("\"devices\":[\"lan0\"]", "\"samples\":[[[[16000,32000]],20,5,3]]");
  }

  @Test
  void anHourIsKept() {
    Throughput throughput = new Throughput();
    for (int second = 1; second <= 4000; second++) {
      throughput.add(status(second, second, 0, 0));
    }
    assertThat(throughput.samples()).hasSize(3600);
    assertThat(throughput.latest().atMicros()).isEqualTo(4_000_000_000L);
  }

  @Test
  void countersThatWereResetAreNoNegativeRate() {
    Throughput throughput = new Throughput();
    throughput.add(status(1, 5000, 17, 9));
    throughput.add(status(2, 0, 0, 0));
    assertThat(throughput.latest().bitsIn()).isZero();
    assertThat(throughput.latest().dropped()).isZero();
  }
}
