package io.culvert.core.control.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.Loop;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  private final Threads threads =
      new Threads(
          new Loop() {
            @Override
            public void run(Runnable task) {
              task.run();
            }

            @Override
            public void next(Runnable task) {
              task.run();
            }
          },
          Runnable::run);

  private static <T> T broken() {
    throw new NoSuchMethodError("of another version");
  }

  @Test
  void anErrorIsAnAnswer() {
    assertThat(threads.onLoop(ThreadsTest::broken).failed()).isTrue();
    assertThat(threads.compose(ThreadsTest::<Future<String>>broken).failed()).isTrue();
    assertThat(threads.offLoop(ThreadsTest::broken).failed()).isTrue();
    assertThat(threads.turns(ThreadsTest::broken).failed()).isTrue();
  }
}
