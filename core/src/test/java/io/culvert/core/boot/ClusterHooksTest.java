package io.culvert.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.control.config.ClusterConfig.Hooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterHooksTest {

  private static final List<String> NONE = List.of();

  @TempDir Path folder;
  private final LinkedBlockingQueue<String> problems = new LinkedBlockingQueue<>();

  private void own(Hooks hooks) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    try (ClusterHooks run = new ClusterHooks(hooks, problems::add)) {
      run.own(done::countDown);
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void runWithoutAShellAndInOrder() throws Exception {
    Path file = folder.resolve("$HOME; moved");
    List<String> touch = List.of("touch", file.toString());
    List<String> remove = List.of("rm", file.toString());
    CountDownLatch owned = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    boolean[] was = new boolean[1];
    try (ClusterHooks run = new ClusterHooks(new Hooks(touch, remove, 60), problems::add)) {
      run.own(
          () -> {
            was[0] = Files.exists(file);
            owned.countDown();
          });
      run.release(released::countDown);
      assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(owned.getCount()).isZero();
    assertThat(was[0]).as("there once it owned").isTrue();
    assertThat(file).doesNotExist();
    assertThat(problems).isEmpty();
  }

  @Test
  void nothingIsRunWhereNothingIsNamed() throws Exception {
    own(new Hooks(NONE, NONE, 1));
    assertThat(problems).isEmpty();
  }

  @Test
  void tellWhatFailedAndGoOn() throws Exception {
    own(new Hooks(List.of("sh", "-c", "echo no such route >&2; exit 3"), NONE, 60));
    assertThat(problems.poll()).isEqualTo("on-own ended with 3: no such route");
    own(new Hooks(List.of(folder.resolve("missing").toString()), NONE, 60));
    assertThat(problems.poll()).startsWith("on-own").contains("missing");
    assertThat(problems).isEmpty();
  }

  @Test
  void endWhatTakesTooLong() throws Exception {
    own(new Hooks(List.of("sleep", "600"), NONE, 1));
    assertThat(problems.poll()).isEqualTo("on-own took longer than 1 s and was ended");
  }
}
