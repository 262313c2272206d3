package io.culvert.core.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortPartsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9})
  void eachPortIsOneMembersAndCountedOnce(int count) {
    Random random = new Random(count);
    for (int round = 0; round < 50; round++) {
      int min = random.nextInt(1 << 16);
      int max = min + random.nextInt((1 << 16) - min);
      int without = -1;
      int all = 0;
      for (int member = count - 1; member >= 0; member--) {
        PortParts parts = new PortParts(count, member);
        int index = 0;
        for (int port = min; port <= max; port++) {
          assertThat(parts.has(port)).isEqualTo(parts.memberOf(port) == member);
          if (parts.has(port)) {
            assertThat(parts.port(min, index++)).isEqualTo(port);
          }
        }
        assertThat(parts.size(min, max)).isEqualTo(index);
        without = index == 0 ? member : without;
        all += index;
      }
      assertThat(all).isEqualTo(max - min + 1);
      assertThat(new PortParts(count, 0).without(min, max)).isEqualTo(without);
    }
  }

  @Test
  void anEvenPortAndTheNextStayTogether() {
    PortParts parts = new PortParts(3, 1);
    for (int port = 0; port < 1 << 16; port += 2) {
      assertThat(parts.memberOf(port)).isEqualTo(parts.memberOf(port + 1));
    }
  }

  @Test
  void whoIsAloneHasAll() {
    assertThat(PortParts.ALL.size(0, 0xFFFF)).isEqualTo(1 << 16);
    assertThat(PortParts.ALL.port(5_001, 7)).isEqualTo(5_008);
    assertThat(PortParts.ALL.without(80, 80)).isEqualTo(-1);
    assertThat(new PortParts(2, 0).without(5_000, 5_001)).isEqualTo(1);
    assertThrows(IllegalArgumentException.class, () -> new PortParts(2, 2));
  }
}
