package io.culvert.core.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FloodCrowdTest {

  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger acted = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private final class Moody implements FloodCrowd.Member {
    @Override
    public void act() throws IOException {
      if (acted.incrementAndGet() % 2 == 0) {
        throw new IOException("not now");
      }
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private FloodCrowd crowd() {
    return new FloodCrowd(
        "deeds",
        3,
        n -> {
          made.incrementAndGet();
          return new Moody();
        });
  }

  @Test
  void allActUntilTheTimeIsOutAndWhatIsRefusedIsCounted() {
    String said = crowd().send(false, 1);
    assertThat(said).matches("\\d+ deeds answered, \\d+ refused");
    String[] words = said.split(" ");
    int refused = Integer.parseInt(words[3]);
    assertThat(Integer.parseInt(words[0]) + refused).isEqualTo(acted.get());
    assertThat(refused).isEqualTo(acted.get() / 2);
    assertThat(made).hasValue(3);
    assertThat(closed).hasValue(3);
  }

  @Test
  void asideNobodyActs() {
    assertThat(crowd().send(true, 0)).isEmpty();
    assertThat(made).hasValue(0);
  }
}
