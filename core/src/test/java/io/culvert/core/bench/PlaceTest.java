package io.culvert.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.machine.ProcessId;
import org.junit.jupiter.api.Test;

class PlaceTest {

  private static final ProcessId SELF = ProcessId.self();

  @Test
  void whatALivingBenchMadeIsNotTouched() {
    String name = "culvert-bench-" + SELF.pid() + "-" + SELF.startTicks();
    assertThat(Place.isLeft(name)).isFalse();
    assertThat(Place.isLeft(name + "-c-lan")).isFalse();
  }

  @Test
  void whatADeadOneLeftIsKnownThoughItsNumberHasBeenTaken() {
    String name = "culvert-bench-" + SELF.pid() + "-" + (SELF.startTicks() + 1);
    assertThat(Place.isLeft(name)).isTrue();
    assertThat(Place.isLeft(name + "-culvert-plain-wan")).isTrue();
  }

  @Test
  void nothingElseIsOurs() {
    assertThat(Place.isLeft("culvert-bench-mine")).isFalse();
    assertThat(Place.isLeft("culvert-lan")).isFalse();
    assertThat(Place.isLeft("my-culvert-bench-1-1-c-lan")).isFalse();
  }
}
