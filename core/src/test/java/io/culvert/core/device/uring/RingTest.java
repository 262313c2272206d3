package io.culvert.core.device.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.device.DeviceException;
import io.culvert.core.wire.Allocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bare ring of this kernel. */
class RingTest {

  private static final int BAD_DESCRIPTOR = 9;

  private Ring ring;

  @BeforeEach
  void setUp() {
    try {
      ring = new Ring(8, 32);
    } catch (DeviceException e) {
      assumeTrue(false, e.getMessage());
    }
    ring.enable();
  }

  @AfterEach
  void close() {
    if (ring != null) {
      ring.close();
    }
  }

  @Test
  void completesInTheOrderOfSubmission() {
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 5; i++) {
        ring.nop(100 * round + i);
      }
      assertThat(ring.pending()).isEqualTo(5);
      assertThat(ring.enter()).isZero();
      assertThat(ring.pending()).isZero();
      assertThat(ring.completions()).isEqualTo(5);
      for (int i = 0; i < 5; i++) {
        assertThat(ring.tag(i)).isEqualTo(100 * round + i);
        assertThat(ring.result(i)).isZero();
        assertThat(Ring.buffer(ring.flags(i))).isEqualTo(-1);
      }
      ring.consume(2);
      assertThat(ring.tag(0)).isEqualTo(100 * round + 2);
      ring.consume(3);
    }
  }

  @Test
  void takesAsManyAsItHasRoomFor() {
    for (int i = 0; i < 8; i++) {
      assertThat(ring.full()).isFalse();
      ring.nop(i);
    }
    assertThat(ring.full()).isTrue();
    ring.enter();
    assertThat(ring.full()).isFalse();
  }

  /** What is written is silent when it went well, and what fails does not stop what follows. */
  @Test
  void saysWhichWriteFailed() {
    ring.nop(1);
    ring.write(-1, 0, 10, 2);
    ring.nop(3);
    assertThat(ring.enter()).isZero();
    assertThat(ring.completions()).isEqualTo(3);
    assertThat(ring.tag(1)).isEqualTo(2);
    assertThat(ring.result(1)).isEqualTo(-BAD_DESCRIPTOR);
    assertThat(ring.tag(2)).isEqualTo(3);
  }

  @Test
  void isBusyUntilItsCompletionsAreRead() {
    assertThat(ring.busy()).isFalse();
    ring.nop(1);
    ring.enter();
    assertThat(ring.busy()).isTrue();
    ring.consume(1);
    assertThat(ring.busy()).isFalse();
  }

  @Test
  void enteringDoesNotAllocate() {
    long bytes =
        Allocation.bytesPerCall(
            () -> {
              ring.nop(1);
              ring.nop(2);
              ring.enter();
              ring.consume(ring.completions());
            });
    assertThat(bytes).isZero();
  }
}
