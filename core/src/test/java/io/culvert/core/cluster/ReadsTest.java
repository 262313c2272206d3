package io.culvert.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadsTest {

  @Test
  void theLowestCommonVersionIsWritten() {
    Reads own = new Reads(2, 5);
    assertThat(own.common(List.of())).isEqualTo(5);
    assertThat(own.common(List.of(new Reads(1, 3), new Reads(3, 9)))).isEqualTo(3);
    assertThat(own.common(List.of(new Reads(6, 7), new Reads(1, 4)))).isEqualTo(4);
    assertThat(own.common(List.of(new Reads(1, 1)))).as("who reads none has no say").isEqualTo(5);
  }

  @Test
  void someHaveNoneInCommon() {
    assertThat(new Reads(1, 2).meets(new Reads(2, 3))).isTrue();
    assertThat(new Reads(1, 2).meets(new Reads(3, 3))).isFalse();
    assertThat(new Reads(3, 4).meets(new Reads(1, 2))).isFalse();
    assertThrows(IllegalArgumentException.class, () -> new Reads(2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Reads(0, 1));
  }
}
