package io.culvert.core.twin.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.twin.Step;
import io.culvert.core.twin.TimeoutSettings;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Settings whose effect depends on ticks of the kernel's clock are not drawn. */
class SettingsTest {

  private static final String TCP = TimeoutSettings.PREFIX + "tcp_timeout_";

  private final Random random = new Random(1);

  @Test
  void unacknowledgedIsNotTurnedBelowTwoMinutes() {
    int seen = 0;
    for (int i = 0; i < 1_000; i++) {
      Step.Set set = Settings.turn(random);
      if (set.name().equals(TCP + "unacknowledged")) {
        seen++;
        assertThat(set.value()).isGreaterThanOrEqualTo(120);
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void unacknowledgedIsShortOnlyIfStatesOfTwoMinutesAre() {
    int seen = 0;
    for (int i = 0; i < 1_000; i++) {
      List<String> names =
          Settings.shortTimeouts(random).stream().map(step -> ((Step.Set) step).name()).toList();
      if (names.contains(TCP + "unacknowledged")) {
        seen++;
        assertThat(names).contains(TCP + "fin_wait", TCP + "time_wait");
      }
    }
    assertThat(seen).isBetween(1, 999);
  }
}
